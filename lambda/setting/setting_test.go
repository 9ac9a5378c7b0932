package setting_test

import (
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/setting"
)

func given(all map[string]string) *setting.Environment {
	return setting.Read(func(name string) string { return all[name] })
}

func TestASettingIsReadAsItIs(t *testing.T) {
	e := given(map[string]string{"TABLE": "requests", "SITE_URL": "https://assist.example.org",
		"MAIL_FROM":      "CCEE Assistance <assist@example.org>",
		"ORIGIN_SECRETS": "one,two", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "id",
		"LATE_EMAILS": "true", "OFF": "false",
		"AWS_SECRET_ACCESS_KEY": "key"})
	if got := []string{e.Text("TABLE"), e.Site("SITE_URL"), e.Address("MAIL_FROM"),
		strings.Join(e.Secrets("ORIGIN_SECRETS"), "|"), e.Region(), e.Maybe("SERVICE")}; !slices.Equal(got,
		[]string{"requests", "https://assist.example.org", "CCEE Assistance <assist@example.org>", "one|two",
			"us-east-1", ""}) {
		t.Errorf("it read %q", got)
	}
	if !e.Switch("LATE_EMAILS") || e.Switch("OFF") {
		t.Error("it read a switch that is on as off, or one that is off as on")
	}
	if keys, err := e.Credentials().Retrieve(t.Context()); err != nil || keys.AccessKeyID != "id" ||
		keys.SecretAccessKey != "key" {
		t.Errorf("the credentials are %v, %v", keys, err)
	}
	if err := e.Problems(); err != nil {
		t.Errorf("it found %v", err)
	}
}

func TestEverythingThatIsWrongIsNamedAtOnce(t *testing.T) {
	e := given(map[string]string{"SITE_URL": "assist.example.org/", "MAIL_FROM": "nobody", "LATE_EMAILS": "yes",
		"ORIGIN_SECRETS": "hush,,hush"})
	e.Text("TABLE")
	e.Site("SITE_URL")
	e.Address("MAIL_FROM")
	e.Address("STAFF_ADDRESS")
	e.Secrets("ORIGIN_SECRETS")
	e.Switch("LATE_EMAILS")
	e.Switch("UNSET")
	e.Region()
	e.Credentials()
	err := e.Problems()
	if err == nil {
		t.Fatal("nothing was found")
	}
	for _, want := range []string{"TABLE is missing", `SITE_URL is "assist.example.org/"`,
		"MAIL_FROM is no e-mail address", "STAFF_ADDRESS is missing",
		"ORIGIN_SECRETS has an empty one among its 3", `LATE_EMAILS is "yes"; it must be true or false`,
		"UNSET is missing", "AWS_REGION is missing", "AWS_ACCESS_KEY_ID is missing"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it doesn't say %q: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "hush") {
		t.Errorf("it tells a secret: %v", err)
	}
	if given(nil).Site("SITE_URL") != "" || given(nil).Problems() != nil {
		t.Error("a site without an address yet is no problem")
	}
}
