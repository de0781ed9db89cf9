// Package construction is the Department of Construction of the permit example:
// the one-stop counter, the specialists and the leader who decide on "Cấp giấy
// phép xây dựng mới đối với nhà ở riêng lẻ".
//
// It is what a department writes itself: one process (processes/), five forms
// (forms/), three small layers (layers/), four service tasks and one handler of
// incoming documents. The day counts, papers and texts are examples, to be set
// by the department.
package construction
