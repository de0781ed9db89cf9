package pg

import (
	"context"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/store/internal/engine"
	"go.uber.org/zap"
)

type Config struct {
	URL      string
	MaxConns int
	Log      *zap.Logger
}

func Open(ctx context.Context, cfg Config) (engine.Engine, error) {
	return nil, fault.New(fault.StoreURL)
}
