package dmn

import "github.com/hcm-egov/framework/bpmn/dmn/internal/model"

// Needed gives a document and those of the others that it imports, directly or
// not, by their namespace: what [Compile] needs of a folder of documents. Of
// documents with faults it reads what it can.
func Needed(main Source, others ...Source) []Source {
	needed := []Source{main}
	taken := map[int]bool{}
	for i := 0; i < len(needed); i++ {
		def, _ := model.Salvage(needed[i].XML) // Compile tells the faults
		if def == nil {
			continue
		}
		for _, imp := range def.Imports {
			for j, other := range others {
				if !taken[j] && brings(imp, other) {
					taken[j] = true
					needed = append(needed, other)
				}
			}
		}
	}
	return needed
}

// brings reports whether an import means the document.
func brings(imp *model.Import, s Source) bool {
	def, _ := model.Salvage(s.XML)
	return def != nil && def.Namespace == imp.Namespace
}
