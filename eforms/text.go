package eforms

import "strings"

// Text is a sentence or label in two languages: {"vi": "Họ và tên", "en": "Full
// name"}. Vietnamese is always there; English may be absent.
type Text struct {
	Vi string `json:"vi"`
	En string `json:"en,omitempty"`
}

// In is the English text for "en…" when there is one, else the Vietnamese.
func (t Text) In(lang string) string {
	if strings.HasPrefix(lang, "en") && t.En != "" {
		return t.En
	}
	return t.Vi
}

// Option is one choice of a list: the value that is stored and its label.
type Option struct {
	Value string `json:"value"`
	Label Text   `json:"label"`
	Hint  Text   `json:"hint,omitzero"`
}
