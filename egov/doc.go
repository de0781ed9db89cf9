// Package egov is the composition root of the HCM Egov Framework: it opens the
// store, connects the islands to each other and serves one agency's app.
//
// Norm: Decision 4250/QD-UBND (2018) of Ho Chi Minh City, architecture of the
// e-government, which names the framework, its tools and the LGSP.
//
// A department fills in a [Config], calls [New], registers its service tasks and
// message handlers on the App's fields, and calls [App.Run]:
//
//	app, err := egov.New(ctx, egov.Config{Agency: "H29.17", Assets: assets, Procedures: …})
//	app.Process.HandleTx("check-zoning", checkZoning)
//	app.Bus.Receive(onConsult)
//	err = app.Run(ctx)
//
// What one act changes (form data, process step, outgoing message, audit
// record) commits in one transaction of the agency's own database.
package egov
