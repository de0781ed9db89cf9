package fault

// Codes of bpmn/dmn: what is wrong with the logic of a model, and why an
// evaluation gives no value.
const (
	// DmnType: a reference to a type that is neither built in nor declared.
	DmnType Code = "dmn.type"
	// DmnTypeCycle: an item definition contains itself.
	DmnTypeCycle Code = "dmn.type-cycle"
	// DmnExternal: a Java method or PMML model for which the program has registered no function.
	DmnExternal Code = "dmn.external"
	// DmnImport: no document with the namespace of an import was given.
	DmnImport Code = "dmn.import"
	// DmnNoLogic: a decision or function has no logic; its value is null.
	DmnNoLogic Code = "dmn.no-logic"
	// DmnCycle: a decision requires itself.
	DmnCycle Code = "dmn.cycle"
	// DmnUnknownDecision: the model has no such decision or decision service.
	DmnUnknownDecision Code = "dmn.unknown-decision"
	// DmnInput: an input has a value that is not of its type; it counts as null.
	DmnInput Code = "dmn.input"
	// DmnResult: a decision service has a value that is not of its type; it counts as null.
	DmnResult Code = "dmn.result"
	// DmnNoInput: an input was read and not given; it counts as null.
	DmnNoInput Code = "dmn.no-input"
)

var dmnEvalCodes = map[Code]entry{
	DmnType:            {Invalid, "{element} (dòng {line}): không có kiểu {type}.", "{element} (line {line}): there is no type {type}."},
	DmnTypeCycle:       {Invalid, "{element} (dòng {line}): kiểu {type} chứa chính nó.", "{element} (line {line}): the type {type} contains itself."},
	DmnExternal:        {Invalid, "{element} (dòng {line}): chương trình chưa đăng ký hàm {name} thay cho {kind} (Options.Functions).", "{element} (line {line}): the program has registered no function {name} in place of {kind} (Options.Functions)."},
	DmnImport:          {Invalid, "{element} (dòng {line}): thiếu tài liệu có không gian tên {namespace}.", "{element} (line {line}): no document with the namespace {namespace} was given."},
	DmnNoLogic:         {Invalid, "{element} (dòng {line}) không có logic nên không có giá trị.", "{element} (line {line}) has no logic and so no value."},
	DmnCycle:           {Invalid, "{element} (dòng {line}) phụ thuộc vào chính nó.", "{element} (line {line}) requires itself."},
	DmnUnknownDecision: {NotFound, "Không có quyết định {name}.", "There is no decision {name}."},
	DmnInput:           {Invalid, "Dữ liệu vào {element} (dòng {line}): giá trị kiểu {found} không thuộc kiểu {type}.", "Input {element} (line {line}): a value of the type {found} does not conform to {type}."},
	DmnNoInput:         {Invalid, "Dữ liệu vào {element} (dòng {line}) không có giá trị.", "Input {element} (line {line}) has no value."},
}
