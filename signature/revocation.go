package signature

import (
	"slices"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov/fault"
)

// RevocationMode says what becomes of a certificate of which nothing tells
// whether it was revoked. One that is known to be revoked is refused in every
// mode but RevocationOff.
type RevocationMode uint8

// The modes.
const (
	RevocationHard RevocationMode = iota // refused; the default
	RevocationSoft                       // taken; its status says "unknown"
	// RevocationOff asks nobody, for authorities that publish nothing, such as
	// those of development.
	RevocationOff
)

// RevocationSource is a way to learn of revocation.
type RevocationSource string

// The sources.
const (
	SourceOCSP RevocationSource = "OCSP" // RFC 6960
	SourceCRL  RevocationSource = "CRL"  // RFC 5280
)

// NonceMode says whether an OCSP request carries a nonce (RFC 9654).
type NonceMode uint8

// The modes. Without a nonce the window of an answer bounds how old it may be,
// and responders may answer from store.
const (
	NonceNone    NonceMode = iota // none is sent; the default
	NonceAsk                      // sent; an answer without one is taken
	NonceRequire                  // sent; an answer without it is refused
)

// Revocation says how revocation is judged. Given values are looked at first;
// then, with a fetcher, the cache and the sources in their order, each until one
// decides. A source that is out of reach or whose value is no good is passed
// over for the next.
type Revocation struct {
	Mode RevocationMode
	// Order are the sources to ask; default OCSP, then CRL.
	Order []RevocationSource
	Nonce NonceMode
	// MaxAge is how long before the moment judged a value may have been issued;
	// default: as long as it says itself, and a day where it says nothing.
	MaxAge time.Duration
	// Skew is how far clocks may differ; default 5 minutes.
	Skew time.Duration
	// MaxCRL is the longest revocation list, in bytes; default 64 MiB.
	MaxCRL int64
}

func (r Revocation) withDefaults() (Revocation, error) {
	if len(r.Order) == 0 {
		r.Order = []RevocationSource{SourceOCSP, SourceCRL}
	}
	for _, s := range r.Order {
		if s != SourceOCSP && s != SourceCRL {
			return r, fault.New(fault.Config, "field", "Revocation.Order", "reason", "unknown source").At("Revocation/Order")
		}
	}
	if r.Mode > RevocationOff || r.Nonce > NonceRequire || r.MaxAge < 0 || r.Skew < 0 || r.MaxCRL < 0 {
		return r, fault.New(fault.Config, "field", "Revocation", "reason", "out of range").At("Revocation")
	}
	if r.Skew == 0 {
		r.Skew = 5 * time.Minute
	}
	if r.MaxCRL == 0 {
		r.MaxCRL = 64 << 20
	}
	return r, nil
}

// RevocationState is what is known of a certificate at the moment judged.
type RevocationState string

// The states.
const (
	NotRevoked        RevocationState = "good"
	Revoked           RevocationState = "revoked"
	RevocationUnknown RevocationState = "unknown"
)

// RevocationStatus is what was learnt about one certificate.
type RevocationStatus struct {
	State      RevocationState
	Source     RevocationSource // of the value that decided; "": none
	ThisUpdate time.Time        // of that value
	NextUpdate time.Time        // zero: not stated
	// RevokedAt and Reason tell of a revocation, also of one after the moment
	// judged, which does no harm: State is then NotRevoked.
	RevokedAt time.Time
	Reason    string // CRLReason of RFC 5280, 5.3.1; "": not stated
	// Faults say why values were passed over.
	Faults []*fault.Error
	raw    Evidence
}

// Sentence is the state in a few words, in "vi" or "en".
func (s *RevocationStatus) Sentence(lang string) string {
	en := strings.HasPrefix(lang, "en")
	pick := func(vi, english string) string {
		if en {
			return english
		}
		return vi
	}
	switch {
	case s.State == Revoked:
		return pick("đã bị thu hồi ", "revoked ") + local(s.RevokedAt)
	case s.State == RevocationUnknown:
		return pick("chưa rõ tình trạng thu hồi", "revocation not known")
	case !s.RevokedAt.IsZero():
		return pick("thu hồi sau thời điểm xét, ", "revoked after the moment judged, ") + local(s.RevokedAt)
	}
	return pick("chưa bị thu hồi", "not revoked")
}

var reasons = []string{"unspecified", "keyCompromise", "cACompromise", "affiliationChanged", "superseded",
	"cessationOfOperation", "certificateHold", "", "", "privilegeWithdrawn", "aACompromise"}

func reasonName(code int) string {
	if code < 0 || code >= len(reasons) {
		return ""
	}
	return reasons[code]
}

const (
	keyCompromise   = 1
	caCompromise    = 2
	certificateHold = 6
)

// harmless are the reasons after which what the key signed before stays true
// (RFC 3161, section 4): no stranger has the key. Without a stated reason he may.
func harmless(reason int) bool { return slices.Contains([]int{0, 3, 4, 5}, reason) }

// revocation is what a value says of a certificate's revocation.
type revocation struct {
	at         time.Time
	reason     int
	invalidity time.Time // since when the key may have been a stranger's; zero: not stated
}

// since is the moment from which the certificate counts as revoked.
func (r revocation) since() time.Time {
	stolen := r.reason == keyCompromise || r.reason == caCompromise
	if stolen && !r.invalidity.IsZero() && r.invalidity.Before(r.at) {
		return r.invalidity
	}
	return r.at
}

// harms reports whether the revocation counts at a moment. Where the moment is
// the key's own word, a theft counts whenever it happened.
func (r revocation) harms(moment time.Time, ownWord bool) bool {
	return !r.since().After(moment) || ownWord && !harmless(r.reason)
}

// window is when a value was issued and until when it holds.
type window struct {
	from, until time.Time
	kept        time.Time // certificates that expired after it are still spoken of
}

// speaks reports whether a value of the window can tell that a certificate was
// good at a moment: it held then, or was issued later, but not after the
// certificate's end, when authorities forget.
func (r *run) speaks(w window, notAfter, moment time.Time) bool {
	cfg := r.v.cfg.Revocation
	age := cfg.MaxAge
	if w.until.IsZero() && age == 0 {
		age = 24 * time.Hour
	}
	switch {
	case w.from.After(r.now.Add(cfg.Skew)):
		return false
	case !w.until.IsZero() && w.until.Before(w.from):
		return false
	case w.from.After(notAfter) && (w.kept.IsZero() || w.kept.After(notAfter)):
		return false
	case !w.from.Before(moment):
		return true
	case age > 0 && w.from.Before(moment.Add(-age-cfg.Skew)):
		return false
	}
	return w.until.IsZero() || !w.until.Before(moment.Add(-cfg.Skew))
}

// bounds are the window for a fault.
func (w window) bounds() []any {
	until := "…"
	if !w.until.IsZero() {
		until = day(w.until)
	}
	return []any{"from", day(w.from), "to", until}
}
