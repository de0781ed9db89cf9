package eforms

import (
	"embed"
	"io/fs"
)

//go:embed assets/eforms.css assets/eforms.js
var assetFiles embed.FS

// Assets holds eforms.css and eforms.js, for a program to serve under an address
// of its own. Pages work without either; both suit a content security policy
// without inline style or script.
var Assets = assets()

func assets() fs.FS {
	sub, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		return assetFiles
	}
	return sub
}
