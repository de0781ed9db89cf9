package xmlcore

import (
	"bytes"
	"hash/maphash"

	"github.com/hcm-egov/framework/egov/fault"
)

// utilitySpace is the namespace of wsu:Id (WS-Security 1.0, section 4.2).
const utilitySpace = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

// idTable finds elements by identifier: an open table of the attributes that
// hold one, hashed with a seed that no sender knows.
type idTable struct {
	seed  maphash.Seed
	slots []idSlot
	twice []idSlot // identifiers of two elements
}

type idSlot struct{ attr, node uint32 } // node is 0 for a free slot

// ByID is the element with the identifier: the value of an attribute Id, ID or
// id without a prefix, of xml:id, or of Id in the namespace of WS-Security
// utilities. Values are compared as they are. Two elements with one identifier
// are a fault: which of them was meant nobody can say.
func (d *Document) ByID(id string) (Node, error) {
	d.idsOnce.Do(d.indexIDs)
	slot := d.idSlot([]byte(id))
	if slot == nil || slot.node == 0 {
		return None, fault.New(fault.XMLNoID, "id", clip([]byte(id)))
	}
	for _, t := range d.ids.twice {
		if string(d.idValue(t)) == id {
			return None, fault.New(fault.XMLDuplicateID, "id", clip([]byte(id)))
		}
	}
	return Node(slot.node), nil
}

// DuplicateIDs lists the identifiers that more than one element has, each as
// often as it occurs again.
func (d *Document) DuplicateIDs() []string {
	d.idsOnce.Do(d.indexIDs)
	var list []string
	for _, t := range d.ids.twice {
		list = append(list, string(d.idValue(t)))
	}
	return list
}

func (d *Document) indexIDs() {
	count := 0
	for i := range d.attrs {
		if d.isID(&d.attrs[i]) {
			count++
		}
	}
	if count == 0 {
		return
	}
	size := 4
	for size < 2*count {
		size *= 2
	}
	d.ids = idTable{seed: maphash.MakeSeed(), slots: make([]idSlot, size)}
	for n := range d.nodes {
		list, first := d.attrsOf(Node(n))
		for i := range list {
			if d.isID(&list[i]) {
				d.addID(idSlot{first + uint32(i), uint32(n)})
			}
		}
	}
}

func (d *Document) addID(s idSlot) {
	slot := d.idSlot(d.idValue(s))
	switch {
	case slot.node == 0:
		*slot = s
	case slot.node != s.node:
		d.ids.twice = append(d.ids.twice, s)
	}
}

// idSlot is the slot of a value, a free one if it has none; nil without a table.
func (d *Document) idSlot(value []byte) *idSlot {
	slots := d.ids.slots
	if len(slots) == 0 {
		return nil
	}
	mask := uint64(len(slots) - 1)
	for at := maphash.Bytes(d.ids.seed, value) & mask; ; at = (at + 1) & mask {
		if s := &slots[at]; s.node == 0 || bytes.Equal(d.idValue(*s), value) {
			return s
		}
	}
}

func (d *Document) idValue(s idSlot) []byte {
	a := &d.attrs[s.attr]
	if a.space&attrPlain != 0 {
		return a.raw(d.src)
	}
	return a.appendTo(nil, d.src)
}

func (d *Document) isID(a *attr) bool { return d.isIDOf(a, d.src) }

// isIDOf reports whether an attribute over b holds the identifier of its element.
func (n *names) isIDOf(a *attr, b []byte) bool {
	if a.binds() || a.name-a.prefix < 2 || a.name-a.prefix > 3 {
		return false
	}
	local := string(a.local(b))
	switch {
	case a.prefix == 0:
		return local == "Id" || local == "ID" || local == "id"
	case a.id() == xmlSpace:
		return local == "id"
	}
	return local == "Id" && string(n.uri(a.id())) == utilitySpace
}
