package test

import (
	"fmt"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/office/web"
)

// people: whoever works at the desk was made by an administrator, has a second
// factor, and comes back to the desk and nowhere else.
func people(t template, _ code) (findings []string) {
	want := func(kind string, value string, path ...any) {
		if got := str(t.the(kind), path...); got != value {
			findings = append(findings, fmt.Sprintf("%s: %v is %q, want %q", kind, path, got, value))
		}
	}
	const pool, client = "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"
	want(pool, "true", "AdminCreateUserConfig", "AllowAdminCreateUserOnly")
	want(pool, "ON", "MfaConfiguration")
	want(pool, "SOFTWARE_TOKEN_MFA", "EnabledMfas", 0)
	want(pool, "15", "Policies", "PasswordPolicy", "MinimumLength")
	for _, kind := range []string{"RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols"} {
		want(pool, "false", "Policies", "PasswordPolicy", kind)
	}
	want(client, "false", "GenerateSecret")
	want(client, "code", "AllowedOAuthFlows", 0)
	want(client, "ENABLED", "PreventUserExistenceErrors")
	for name, p := range t.resources(pool) {
		findings = append(findings, stays(name, p)...)
		if !fromSecondPass(at(p, "Properties", "DeletionProtection"), "ACTIVE", "INACTIVE") {
			findings = append(findings, name+": is not protected from the second pass on")
		}
	}
	invitation := at(t.the(pool), "AdminCreateUserConfig", "InviteMessageTemplate", "EmailMessage")
	if i, _ := invitation.(intrinsic); !strings.Contains(str(i.Arg, 0), "${Desk}") ||
		!strings.Contains(str(i.Arg, 0), "7 days") {
		findings = append(findings, "the invitation lacks the desk's link, or how long its password is valid")
	}
	if n := len(list(t.the(client), "AllowedOAuthFlows")); n != 1 {
		findings = append(findings, fmt.Sprintf("%s: %d flows, want the code's alone", client, n))
	}
	return append(findings, comeBack(t)...)
}

// comeBack: where the provider sends people is where the desk waits for them, and
// the groups that may enter are there to be in.
func comeBack(t template) (findings []string) {
	for _, address := range list(t.the("AWS::Cognito::UserPoolClient"), "CallbackURLs") {
		branches, _ := address.(intrinsic)
		if got := str(at(branches.Arg, 1)); got != "${SiteUrl}"+web.Callback {
			findings = append(findings, fmt.Sprintf("the provider sends people back to %q, and the desk waits at %s",
				got, web.Callback))
		}
		if got := str(at(branches.Arg, 2)); !strings.HasPrefix(got, "https://localhost/") {
			findings = append(findings,
				fmt.Sprintf("on the first pass the provider sends people to %q, which is somebody’s", got))
		}
	}
	for _, address := range list(t.the("AWS::Cognito::UserPoolClient"), "LogoutURLs") {
		branches, _ := address.(intrinsic)
		if got := str(at(branches.Arg, 1)); got != "${SiteUrl}/" {
			findings = append(findings,
				fmt.Sprintf("signed out, the provider sends people to %q, and the desk asks for the first page", got))
		}
	}
	if len(list(t.the("AWS::Cognito::UserPoolClient"), "LogoutURLs")) == 0 {
		findings = append(findings, "nobody can sign out of the provider: it has no address to come back to")
	}
	var groups, asked []string
	for _, g := range t.resources("AWS::Cognito::UserPoolGroup") {
		groups = append(groups, str(g, "Properties", "GroupName"))
	}
	for name, f := range t.functions() {
		if name == "desk" {
			asked = []string{str(f, "Environment", "Variables", "LEAD_GROUP"),
				str(f, "Environment", "Variables", "STAFF_GROUP")}
		}
	}
	slices.Sort(groups)
	if !slices.Equal(groups, asked) {
		findings = append(findings, fmt.Sprintf("the pool has the groups %q, the desk asks for %q", groups, asked))
	}
	return findings
}
