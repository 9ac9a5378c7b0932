package test

import (
	"os/exec"
	"testing"
)

// cfn-lint comes from PyPI, which is not in reach everywhere: it is the one tool
// that may be missing under CI=true as well.
func TestCfnLintHasNoFinding(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short starts no cfn-lint")
	}
	lint, err := exec.LookPath("cfn-lint")
	if err != nil {
		t.Skip("SKIPPED: cfn-lint is missing. To have it: pip install cfn-lint")
	}
	if out, err := exec.Command(lint, "--non-zero-exit-code", "informational",
		"../../template.yaml").CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("cfn-lint: %v\n%s", err, out)
	}
}
