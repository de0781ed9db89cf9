package pg

import (
	"database/sql/driver"
	"fmt"
	"math"
	"math/big"

	"github.com/jackc/pgx/v5/pgtype"
)

// convert brings a value of PostgreSQL to the types of the store: sums of
// BIGINT are NUMERIC there, comparisons BOOLEAN, count and constants may be
// narrower integers.
func convert(v any) (driver.Value, error) {
	switch v := v.(type) {
	case nil, string, int64, []byte, float64:
		return v, nil
	case int32:
		return int64(v), nil
	case int16:
		return int64(v), nil
	case float32:
		return float64(v), nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case pgtype.Numeric:
		return numeric(v)
	}
	return nil, fmt.Errorf("pg: a value of type %T; the store knows TEXT, BIGINT and BYTEA", v)
}

func numeric(n pgtype.Numeric) (driver.Value, error) {
	if !n.NaN && n.InfinityModifier == pgtype.Finite && n.Exp >= 0 && n.Exp < 19 {
		whole := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n.Exp)), nil)
		if whole.Mul(whole, n.Int); whole.IsInt64() {
			return whole.Int64(), nil
		}
	}
	f, err := n.Float64Value()
	if err != nil {
		return nil, err
	}
	if f.Float64 == math.Trunc(f.Float64) && math.Abs(f.Float64) < 1<<53 {
		return int64(f.Float64), nil
	}
	return f.Float64, nil
}
