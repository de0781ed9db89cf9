package ident

// CitizenNumber is a 12-digit personal number (CCCD).
type CitizenNumber string
