package signature

import (
	"context"
	"crypto"

	"github.com/hcm-egov/framework/egov/fault"
)

// BatchKey is a [Key] that signs many digests under one authorisation: one PIN,
// one consent on a telephone, one call of a remote signing service.
type BatchKey interface {
	Key
	// SignBatch signs the digests and gives one result for each, in their order.
	// What fails for one digest stands in its result; the error is for what
	// failed for all, such as a refused authorisation, and then there are no
	// results.
	SignBatch(ctx context.Context, digests [][]byte, opts crypto.SignerOpts) ([]BatchResult, error)
}

// BatchResult is the outcome for one digest: a value or an error.
type BatchResult struct {
	Value []byte
	Err   error // *fault.Error
}

// SignBatch signs many digests with a key: at once when it is a [BatchKey],
// else one after another. There is one result for each digest, in their order.
// The values of a BatchKey are verified: a service that mixes up its answers, or
// leaves some out, is noticed. When ctx ends, the digests not yet signed have
// [fault.Canceled]. The error is that of the authorisation; nil says that every
// digest has its result, not that every one was signed.
func SignBatch(ctx context.Context, key Key, digests [][]byte, opts crypto.SignerOpts) ([]BatchResult, error) {
	if len(digests) == 0 {
		return nil, nil
	}
	batch, ok := key.(BatchKey)
	if !ok {
		results := make([]BatchResult, len(digests))
		for i, digest := range digests {
			value, err := key.Sign(ctx, digest, opts)
			if err != nil {
				value, err = nil, failure(ctx, err)
			}
			results[i] = BatchResult{value, err}
		}
		return results, nil
	}
	results, err := batch.SignBatch(ctx, digests, opts)
	if err != nil {
		return nil, failure(ctx, err)
	}
	if len(results) != len(digests) {
		return nil, fault.New(fault.SignatureFailed)
	}
	public := key.Chain()[0].PublicKey
	for i := range results {
		r := &results[i]
		switch {
		case r.Err != nil:
			*r = BatchResult{Err: failure(ctx, r.Err)}
		case !fits(public, digests[i], opts, r.Value):
			*r = BatchResult{Err: fault.New(fault.SignatureFailed)}
		}
	}
	return results, nil
}

// failure gives an error of a key its code.
func failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fault.New(fault.Canceled).Wrap(err)
	}
	if all := fault.All(err); all[0].Code() != fault.Unexpected {
		return err
	}
	return fault.New(fault.SignatureFailed).Wrap(err)
}
