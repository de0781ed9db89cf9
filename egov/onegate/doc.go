// Package onegate is the one-stop shop ("Một cửa điện tử"): procedures,
// dossiers with the states of the National Public Service Portal, deadlines in
// working time, and the slips that Circular 03/2025/TT-VPCP prescribes.
//
// Norms: Decree 118/2025/ND-CP and Circular 03/2025/TT-VPCP (before them Decree
// 61/2018/ND-CP and Circular 01/2018/TT-VPCP); the portal's list of ten dossier
// states. Where a day count or a wording is the agency's to choose it is a field
// of [Procedure] or of the working calendar, never a constant.
//
// A dossier is moved by acts, each of which joins the caller's transaction:
// SubmitTx, AcceptTx, AskTx, SupplyTx, RefuseTx, FinishTx, ReturnTx, WithdrawTx.
// An act that the present state does not allow answers [fault.OnegateState] and
// changes nothing. Every act adds a [Step], so that the citizen sees each date,
// and calls Config.Observe in the same transaction.
//
// [Service.Tasks] offers the acts as service tasks of a process
// ("onegate.accept", "onegate.ask", …), so that a department draws in BPMN what
// happens when, and the dossier follows.
package onegate
