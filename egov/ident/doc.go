// Package ident is who and what: the codes of agencies, dossiers, procedures and
// documents, the numbers of persons and enterprises, and the principal who acts.
//
// Norms: Decision 20/2020/QD-TTg and QCVN 102:2016/BTTTT (agency codes, with
// the form of letter 2803/BTTTT-THH still in use); Circular 01/2018/TT-VPCP
// article 19 (dossier codes); Decree 30/2020/ND-CP (numbers of documents);
// Circular 59/2021/TT-BCA (personal numbers); Circular 86/2024/TT-BTC (tax
// codes).
//
// Each code is a type of its own with a parser, so that a value of the type is
// well formed: ParseX reads what people type and other systems send (spaces,
// dots and lower case are mended, all else is refused with a code of package
// fault), String prints it, and UnmarshalText lets JSON and XML read it. The
// empty text is the absent code.
//
// # Agencies
//
// One agency has up to four spellings. [AgencyCode] is the one of Decision
// 20/2020 and compares by ==; the others are read and written at the edges:
//
//	H29.14.01       Decision 20/2020
//	000.01.14.H29   QCVN 102:2016
//	01.14.H29       2014, and QCVN shortened
//
// The official pairs of codes are data ([AgencyTable]); arithmetic is what
// remains where they are silent.
//
// # Personal numbers
//
// Personal numbers, old card numbers, phones and the tax codes of persons have
// Mask for screens and logs, and log/slog masks them by itself. No fault
// repeats what was typed.
package ident
