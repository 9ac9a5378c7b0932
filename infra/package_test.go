package infra

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// translate reads a packaged template and prints what the SAM translator makes of it.
const translate = `import json, sys, yaml
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse
class Policies:
    def load(self): return {}
print(json.dumps(transform(yaml_parse(open(sys.argv[1]).read()), {}, Policies())))`

// A second source reads the template: the AWS CLI packages it against a stand-in for S3, and the SAM translator, which CloudFormation runs too,
// takes what comes out. Neither is the service itself.
func TestTemplate_PackagedAndTranslated(t *testing.T) {
	if os.Getenv("REHEARSE")+os.Getenv("CHECK") == "" {
		t.Skip("SKIPPED: it takes ten seconds; make rehearse and make check run it")
	}
	for _, need := range []string{"aws", "moto_server", "python3"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("SKIPPED: %s is missing, which reads the template a second time. To have it: pip install awscli 'moto[server]' aws-sam-translator", need)
		}
	}
	if err := exec.Command("python3", "-c", "import samtranslator, moto").Run(); err != nil {
		t.Skip("SKIPPED: the SAM translator is missing, which reads the template a second time. To have it: pip install awscli 'moto[server]' aws-sam-translator")
	}
	endpoint := startMoto(t)
	dir := t.TempDir()
	text, err := os.ReadFile("../template.yaml")
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
		command.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+endpoint, "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_PAGER=")
		var complaint strings.Builder
		command.Stderr = &complaint
		out, err := command.Output()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, complaint.String())
		}
		return string(out)
	}
	run("aws", "s3api", "create-bucket", "--bucket", "packages")
	run("aws", "cloudformation", "package", "--template-file", "template.yaml", "--s3-bucket", "packages", "--output-template-file", "packaged.yaml")
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

// startMoto starts a stand-in for AWS on a port of this machine.
func startMoto(t *testing.T) (endpoint string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
	l.Close()
	server := exec.Command("moto_server", "-H", "127.0.0.1", "-p", port)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	endpoint = "http://127.0.0.1:" + port
	for range 300 {
		if r, err := http.Get(endpoint + "/moto-api/"); err == nil {
			r.Body.Close()
			return endpoint
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("moto_server does not answer")
	return ""
}
