package test

import (
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"ccee-ca.org/assist/lambda/route"
)

func keysOf[K, V any](seq iter.Seq2[K, V]) iter.Seq[K] {
	return func(yield func(K) bool) {
		for k := range seq {
			if !yield(k) {
				return
			}
		}
	}
}

// runtimes: the zip that was tested is the zip that is deployed, so it runs where
// the tests ran it.
func runtimes(t template, _ code) (findings []string) {
	for name, f := range t.functions() {
		setting := func(key string, path ...any) string {
			if v := str(f, append([]any{key}, path...)...); v != "" {
				return v
			}
			return str(t.tree["Globals"], append([]any{"Function", key}, path...)...)
		}
		got := []string{setting("Runtime"), setting("Handler"), setting("Architectures", 0)}
		if want := []string{"provided.al2023", "bootstrap", "x86_64"}; !slices.Equal(got, want) {
			findings = append(findings, fmt.Sprintf("%s: runs as %q, the zip is made for %q", name, got, want))
		}
		if seconds, _ := strconv.Atoi(setting("Timeout")); seconds < 1 || seconds > 14*60 {
			findings = append(findings,
				fmt.Sprintf("%s: a timeout of %d s; it has to end before a lease of 15 minutes does", name, seconds))
		}
	}
	return findings
}

// routes are compared as "METHOD /path function".
func routes(t template, _ code) []string {
	return differ(templateRoutes(t), served(), "is a route that nobody serves", "is served and not routed")
}

func served() (all []string) {
	for _, r := range route.All {
		all = append(all, fmt.Sprintf("%s %s %s", r.Method, r.Path, r.Function))
	}
	return all
}

func templateRoutes(t template) (all []string) {
	for name, f := range t.functions() {
		events, _ := at(f, "Events").(map[string]any)
		for _, e := range events {
			if str(e, "Type") == "HttpApi" {
				all = append(all, fmt.Sprintf("%s %s %s", str(e, "Properties", "Method"), str(e, "Properties", "Path"),
					name))
			}
		}
	}
	slices.Sort(all)
	return all
}

// previews holds the desk to the settings of acknowledge, so that a person sees an
// email as it will leave.
func previews(t template, _ code) (findings []string) {
	functions := maps.Collect(t.functions())
	desk, sender := functions["desk"], functions["acknowledge"]
	for _, name := range []string{"MAIL_FROM", "REPLY_TO", "SITE_URL"} {
		seen, sent := at(desk, "Environment", "Variables", name), at(sender, "Environment", "Variables", name)
		if seen == nil || !reflect.DeepEqual(seen, sent) {
			findings = append(findings, fmt.Sprintf("%s: the desk previews with %v, acknowledge sends with %v", name,
				seen,
				sent))
		}
	}
	return findings
}

// logs holds each function to a log group of the template whose retention is set.
func logs(t template, _ code) (findings []string) {
	groups := map[string]bool{}
	for name, g := range t.resources("AWS::Logs::LogGroup") {
		groups[name] = at(g, "Properties", "RetentionInDays") != nil
	}
	for name, f := range t.functions() {
		if group := str(f, "LoggingConfig", "LogGroup"); !groups[group] {
			findings = append(findings,
				fmt.Sprintf("%s: its log group %q is not in the template, or keeps logs for ever", name, group))
		}
	}
	for name, kept := range groups {
		if !kept {
			findings = append(findings, name+": RetentionInDays is missing: it keeps logs for ever")
		}
	}
	return findings
}
