// Package esb is the message bus of one agency: it sends official documents to
// other agencies, receives theirs, and keeps both sides told what became of
// them.
//
// Norms: QCVN 102:2016/BTTTT with SD1:2022 (messages, status codes; package
// esb/edxml), Decision 28/2018/QD-TTg (sending and receiving electronic
// documents), Decision 4250/QD-UBND of Ho Chi Minh City, V.2 (service bus).
//
// A document that [Bus.SendTx] was given is in the sender's database in the
// transaction of the act that sent it. The bus signs it once, keeps the signed
// bytes, and offers them to every receiver until the receiver acknowledges them
// or the message is a dead letter. [Bus.Inbound] is what the transport of the
// other side calls: it checks the signature, writes the message down and only
// then answers with a [Receipt]. A message that comes again gets the same
// receipt and has no further effect, so a document arrives once in effect. The
// program's handler ([Bus.Receive]) runs in a transaction of its own, so a
// message it cannot digest does not keep others waiting.
//
//	sender                            receiver
//	SendTx ─ outbox ─ sign ─ Transport ─▶ Inbound ─ inbox ─ Receive(handler)
//	OnStatus ◀─ inbox ◀─ Transport ◀─ outbox ◀─ 01, then Accept, Process, Finish
//
// The order of messages between two agencies is not guaranteed.
package esb
