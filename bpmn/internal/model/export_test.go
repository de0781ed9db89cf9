package model

// Extensions lists the local names of the attributes and elements in the tables.
func Extensions() []string {
	var names []string
	for _, table := range []map[string]map[string]rule{attributes, elements} {
		for _, rules := range table {
			for name := range rules {
				names = append(names, name)
			}
		}
	}
	return names
}
