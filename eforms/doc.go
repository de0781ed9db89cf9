// Package eforms turns a form described in one JSON file into pages, checked
// answers, drafts and attachments.
//
// Norms: JSON Schema 2020-12 for the data, RFC 6901 for pointers, FEEL (DMN 1.5)
// for conditions, WCAG 2.2 level AA for the pages, HTML form submission for what
// arrives.
//
// A definition is
//
//	{
//	  "id": "building-permit", "version": 3,
//	  "title": {"vi": "Cấp giấy phép xây dựng", "en": "Building permit"},
//	  "schema": { … JSON Schema of the answers; $ref within the document only … },
//	  "layout": {"pages": [{
//	    "id": "applicant", "title": {"vi": "Người đề nghị"}, "intro": {…},
//	    "sections": [{"title": {…}, "fields": [{
//	      "at": "/applicant/name",          // pointer into the answers
//	      "widget": "text",                 // one of the Widget constants or a program's own
//	      "label": {"vi": "Họ và tên", "en": "Full name"},
//	      "hint": {…}, "unit": {"vi": "m²"}, "autocomplete": "name",
//	      "options": [{"value": "a", "label": {…}, "hint": {…}}],  // or "catalog": "wards"
//	      "source": {"vi": "Cơ sở dữ liệu dân cư"},                // of a prefilled value
//	      "messages": {"pattern": {"vi": "…", "en": "…"}},         // by schema keyword
//	      "accept": ["application/pdf"], "maxFiles": 5, "maxSize": 5000000,  // of a file field
//	      "item": {"vi": "Chủ sở hữu"}, "fields": [{"at": "/name", …}]       // of a group
//	    }]}]
//	  }]},
//	  "rules": [{"field": "/applicant/tax", "visibleWhen": "applicant.kind = \"company\"", "requiredWhen": "…"}],
//	  "bindings": [{"at": "/applicant/name", "from": "citizen.name"}]
//	}
//
// A rule for a column of a repeating group names it "/owners/*/share"; its
// expression sees the row's properties before the form's. Text in the definition
// and all answers are NFC.
//
// The schema may use the keywords of the applicator, validation and meta-data
// vocabularies, names that begin with "x-", and the formats date, date-time,
// time, email, uri, uuid, vn-citizen, vn-tax, vn-phone and vn-month. Parse
// refuses everything else, recursive references and regular expressions that RE2
// does not know, so that no published form can be slow or wave answers through.
//
// [Form] is a parsed definition and needs nothing else; [Service] stores forms,
// drafts and files. [Form.Step] carries out one posted page: decode, merge, add
// or remove rows, check, choose the next page.
//
// # Answers
//
// Answers are a map[string]any with json.Number for numbers, ISO 8601 text for
// dates, canonical text for personal numbers ("079190000001"), tax codes and
// telephone numbers ("+84901234567"), lists of attachment ids for files, lists of
// objects for groups. Text that cannot be read as its field's type stays text:
// the page shows it again with the fault beside it.
package eforms
