package egov

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/gis"
	"github.com/hcm-egov/framework/signature"
)

// eachAsset calls load for every file of a folder with the given ending, in
// order of names. Faults are joined, each wrapped with the file's name. An
// absent folder is no fault.
func eachAsset(assets fs.FS, folder, ending string, load func(name string, data []byte) error) error {
	entries, err := fs.ReadDir(assets, folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	faults := []error{err}
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ending {
			continue
		}
		file := path.Join(folder, e.Name())
		data, err := fs.ReadFile(assets, file)
		if err == nil {
			err = load(strings.TrimSuffix(e.Name(), ending), data)
		}
		if err != nil {
			faults = append(faults, fault.New(fault.AppAsset, "file", file).Wrap(err))
		}
	}
	return fault.Join(faults...)
}

func (a *App) loadLayer(name string, data []byte) error {
	layer, err := gis.ReadLayer(name, data)
	if err != nil {
		return err
	}
	a.Layers[name] = layer
	return nil
}

// trustFrom reads the trusted roots of trust/*.pem.
func trustFrom(assets fs.FS) (*signature.Trust, error) {
	var pem []byte
	if assets != nil {
		err := eachAsset(assets, "trust", ".pem", func(_ string, data []byte) error {
			pem = append(append(pem, data...), '\n')
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(pem) == 0 {
		return nil, fault.New(fault.Config, "field", "Trust", "reason", "trống, và không có tệp trust/*.pem / empty, and there is no trust/*.pem").At("/trust")
	}
	return signature.ParseTrust(pem)
}
