package audit_test

import (
	"fmt"
	"testing"

	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/stretchr/testify/require"
)

// BenchmarkAppend measures an append inside a transaction of 100, in logs that
// are short and long: the cost must not grow with the log.
func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			f := open(b)
			f.fill(b, size)
			b.ResetTimer()
			for done := 0; done < b.N; done += 100 {
				require.NoError(b, f.db.Update(ident.With(ctx, clerk), func(tx *store.Tx) error {
					for i := range min(100, b.N-done) {
						if _, err := f.log.Append(tx, record(done+i)); err != nil {
							return err
						}
					}
					return nil
				}))
			}
		})
	}
}
