package test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/cloud"
)

// translate reads a packaged template and prints what the SAM translator makes of
// it.
const translate = `import json, sys, yaml
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse
class Policies:
    def load(self): return {}
print(json.dumps(transform(yaml_parse(open(sys.argv[1]).read()), {}, Policies())))`

// A second source reads the template: the AWS CLI packages it against a stand-in
// for S3, and the SAM translator, which CloudFormation runs too, takes what comes
// out. Neither is the service itself.
func TestTemplate_PackagedAndTranslated(t *testing.T) {
	endpoint := cloud.Moto(t)
	for _, need := range []string{"aws", "python3"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("SKIPPED: %s is missing, which reads the template a second time. To have it: pip install awscli "+
				"aws-sam-translator", need)
		}
	}
	if err := exec.Command("python3", "-c", "import samtranslator").Run(); err != nil {
		t.Skip("SKIPPED: the SAM translator is missing, which reads the template a second time. To have it: pip " +
			"install awscli aws-sam-translator")
	}
	dir := t.TempDir()
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, text []byte) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("template.yaml", text)
	for name := range readTemplate(t).functions() {
		write("dist/"+name+".zip", []byte("a zip of "+name))
	}
	run := func(name string, args ...string) string {
		t.Helper()
		command := exec.Command(name, args...)
		command.Dir = dir
		command.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+endpoint, "AWS_REGION=us-east-1",
			"AWS_DEFAULT_REGION=us-east-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_PAGER=")
		var complaint strings.Builder
		command.Stderr = &complaint
		out, err := command.Output()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, complaint.String())
		}
		return string(out)
	}
	run("aws", "s3api", "create-bucket", "--bucket", "packages")
	run("aws", "cloudformation", "package", "--template-file", "template.yaml", "--s3-bucket", "packages",
		"--output-template-file", "packaged.yaml")
	var made struct{ Resources map[string]any }
	if err := json.Unmarshal([]byte(run("python3", "-c", translate, "packaged.yaml")), &made); err != nil {
		t.Fatal(err)
	}
	for name := range readTemplate(t).resources("") {
		if made.Resources[name] == nil {
			t.Errorf("%s: the translator drops it", name)
		}
	}
	for name := range readTemplate(t).resources("AWS::Serverless::Function") {
		code := fmt.Sprint(at(made.Resources[name], "Properties", "Code"))
		if !strings.Contains(code, "packages") {
			t.Errorf("%s: its zip is not in the bucket: %s", name, code)
		}
	}
	t.Logf("%d resources", len(made.Resources))
}
