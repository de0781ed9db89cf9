package model_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hcm-egov/framework/bpmn/dmn/internal/model"
)

// suite calls f with every document of the public suite.
func suite(t *testing.T, f func(t *testing.T, xml []byte)) {
	const dir = "../../../../../shared/suites/dmn"
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("suite missing: ", dir)
		}
		t.Skip("suite not present")
	}
	count := 0
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".dmn") {
			return err
		}
		xml, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		count++
		t.Run(filepath.Base(path), func(t *testing.T) { f(t, xml) })
		return nil
	}))
	assert.NotZero(t, count)
}

func TestEveryDocumentOfTheSuiteIsRead(t *testing.T) {
	suite(t, func(t *testing.T, xml []byte) {
		d, err := model.Read(xml)
		require.NoError(t, err)
		assert.Empty(t, d.Warnings)
	})
}
