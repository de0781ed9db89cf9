package fault

// Codes of bpmn/dmn: what is wrong with the logic of a model, and why an
// evaluation gives no value.
const (
	// DmnExternal: a Java method or PMML model for which the program has registered no function.
	DmnExternal Code = "dmn.external"
	// DmnNoLogic: a decision or function has no logic; its value is null.
	DmnNoLogic Code = "dmn.no-logic"
	// DmnUnknownDecision: the model has no such decision or decision service.
	DmnUnknownDecision Code = "dmn.unknown-decision"
	// DmnMap: a result does not have the form that a business rule task asks for.
	DmnMap Code = "dmn.map"
	// DmnInput: an input has a value that is not of its type; it counts as null.
	DmnInput Code = "dmn.input"
	// DmnResult: a decision service has a value that is not of its type; it counts as null.
	DmnResult Code = "dmn.result"
	// DmnNoInput: an input was read and not given; it counts as null.
	DmnNoInput Code = "dmn.no-input"
)

var dmnEvalCodes = map[Code]entry{
	DmnExternal:        {Invalid, "{element} (dòng {line}): chương trình chưa đăng ký hàm {name} thay cho {kind} (Options.Functions).", "{element} (line {line}): the program has registered no function {name} in place of {kind} (Options.Functions)."},
	DmnNoLogic:         {Invalid, "{element} (dòng {line}) không có logic nên không có giá trị.", "{element} (line {line}) has no logic and so no value."},
	DmnUnknownDecision: {NotFound, "Không có quyết định {name}.", "There is no decision {name}."},
	DmnMap:             {Invalid, "Kết quả của quyết định {name} không có dạng {map}.", "The result of the decision {name} does not have the form {map}."},
	DmnInput:           {Invalid, "Dữ liệu vào {element} (dòng {line}): giá trị kiểu {found} không thuộc kiểu {type} hoặc các giá trị cho phép của nó.", "Input {element} (line {line}): a value of the type {found} does not conform to {type} or is not among its allowed values."},
	DmnResult:          {Invalid, "{element} (dòng {line}): kết quả kiểu {found} không thuộc kiểu {type}.", "{element} (line {line}): a result of the type {found} does not conform to {type}."},
	DmnNoInput:         {Invalid, "Dữ liệu vào {element} (dòng {line}) không có giá trị.", "Input {element} (line {line}) has no value."},
}
