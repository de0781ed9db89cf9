package fault

// Codes of signature/batch.
const (
	// SignatureBatchStructure: a proof or result is not built as required.
	SignatureBatchStructure Code = "signature.batch-structure"
	// SignatureBatchPart: a part is not the one that the proof speaks of.
	SignatureBatchPart Code = "signature.batch-part"
	// SignatureBatchRoot: the proof does not lead to what was signed.
	SignatureBatchRoot Code = "signature.batch-root"
	// SignatureBatchRead: a part of a message could not be read.
	SignatureBatchRead Code = "signature.batch-read"
)

var signatureBatchCodes = map[Code]entry{
	SignatureBatchStructure: {Invalid, "Chuỗi băm không đúng cấu trúc tại {element}.", "The hash chain is not built correctly at {element}."},
	SignatureBatchPart:      {Denied, "Phần {name} của thông điệp không phải là phần đã ký.", "The part {name} of the message is not the one that was signed."},
	SignatureBatchRoot:      {Denied, "Thông điệp không thuộc lô đã ký.", "The message does not belong to the batch that was signed."},
	SignatureBatchRead:      {Unavailable, "Không đọc được phần {name} của thông điệp.", "The part {name} of the message could not be read."},
}
