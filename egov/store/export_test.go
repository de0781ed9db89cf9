package store

// WithPragmas gives the writing connection of SQLite more settings.
func WithPragmas(cfg Config, pragmas string) Config {
	cfg.pragmas = pragmas
	return cfg
}

// CheckStatement is the scanner that every statement passes.
var CheckStatement = checkStatement
