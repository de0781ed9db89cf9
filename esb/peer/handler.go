package peer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/esb"
)

// Receiver takes messages; *esb.Bus is one.
type Receiver interface {
	// Inbound writes the message down before it returns.
	Inbound(ctx context.Context, raw []byte) (esb.Receipt, error)
	// MaxBytes is the size of the largest message.
	MaxBytes() int64
}

// Handler is the receiving side: it answers POST /edxml. Behind a prefix, wrap
// it into http.StripPrefix.
func Handler(r Receiver) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /edxml", func(w http.ResponseWriter, req *http.Request) {
		raw, err := read(w, req, r.MaxBytes())
		if err != nil {
			answer(w, fault.Failure(err))
			return
		}
		receipt, err := r.Inbound(req.Context(), raw)
		if err != nil {
			answer(w, fault.Failure(err))
			return
		}
		e, err := fault.Success(receipt)
		if err != nil {
			e = fault.Failure(err)
		}
		answer(w, e)
	})
	return mux
}

// read takes the message out of the request and compares it with its digest.
func read(w http.ResponseWriter, req *http.Request, limit int64) ([]byte, error) {
	if !isXML(req.Header) {
		return nil, fault.New(fault.EsbMediaType)
	}
	if req.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, req.Body, limit))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLarge(limit)
	case err != nil:
		return nil, fault.New(fault.Canceled).Wrap(err)
	case !hasDigest(req.Header, digest(raw)):
		return nil, fault.New(fault.EsbDigest)
	}
	return raw, nil
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "what", "edXML", "limit", limit)
}

func isXML(h http.Header) bool {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	charset := strings.ToLower(params["charset"])
	return err == nil && (kind == "application/xml" || kind == "text/xml") && (charset == "" || charset == "utf-8") && h.Get("Content-Encoding") == ""
}

// hasDigest looks for the SHA-256 among the digests of the header (RFC 9530).
// One is required: HTTP alone does not notice every truncated body.
func hasDigest(h http.Header, want string) bool {
	for _, line := range h.Values("Content-Digest") {
		for _, item := range strings.Split(line, ",") {
			if strings.TrimSpace(item) == want {
				return true
			}
		}
	}
	return false
}

func answer(w http.ResponseWriter, e fault.Envelope) {
	body, err := json.Marshal(e)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if e.StatusCode == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	w.WriteHeader(e.StatusCode)
	_, _ = w.Write(body) // a client that went away is no fault
}
