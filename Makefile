# Everything starts here; `make` alone lists it. `make run` needs Go and nothing else.

.DEFAULT_GOAL := help
# All of them: there are folders called build, site and lambda, and make would call those up to date.
.PHONY: help run build test quick sim mutate fuzz load check bench lighthouse pictures letters dist doctor deploy diff rollback publish open close rotate backup smoke rehearse clean setup

# Which deployment: staging or production, as infra/samconfig.toml has them.
ENV := staging

# How long make fuzz stays with each parser.
TIME := 10m

# No revision in what is built: it would change bytes, and git refuses to tell it of a folder that belongs to somebody else, as in many pipelines.
export GOFLAGS := $(GOFLAGS) -buildvcs=false

# Tests without the tables of a debugger, which are much of the work of linking them. What a failing test prints, and the race detector, need none.
# GOGC: the compiler, the linker, and most tests make much and keep little; at 100, a fifth to a third of their processor time collects it.
TEST := GOGC=400 go test -ldflags='-s -w'

# Where things happen at once: steps on one request (office), writes to one table (table, store), mails (mail), sign-ins (signin), a site that is
# served while it is built (site, site/theme), forms that wait for a place (infra/local/limit), a function that is killed (infra/fake/runtimeapi). Under CI=true,
# and in make check, their tests run once more under the race detector, which takes five times as long and finds nothing elsewhere.
AT_ONCE := ./lambda/office ./lambda/office/desk ./lambda/table ./lambda/store ./lambda/mail ./lambda/signin ./site ./site/theme ./infra/local/limit ./infra/fake/runtimeapi
RACE := $(if $(shell command -v gcc || command -v clang),$(TEST) -race -vet=off -timeout 30m $(AT_ONCE),@echo "No C compiler: no race detector.")

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: ## the whole service on http://127.0.0.1:8080/ (PORT=, DATA=)
	@go run ./infra/local

build: ## the site into public/ (URL= where it will be served)
	@go run ./build $(if $(URL),-url "$(URL)")

test: setup ## everything except what only make check has; sets itself up
	$(TEST) -timeout 30m ./infra/local ./... # the longest first
	$(if $(filter true,$(CI)),$(RACE))

quick: ## in less than a minute the tests that start no browser, no stand-in and no other program; needs Go and nothing else
	$(TEST) -short ./...

sim: ## simulate the service under injected faults and check its invariants; then mutants of it (LONG=1: a million random schedules)
	@go run ./infra/sim $(if $(LONG),-long)

fuzz: ## random input for every parser, each for TIME= (10m) on one core
	@grep -r '^func Fuzz' --include='*_test.go' build infra lambda site | sed -E 's|^(.*)/[^/]*:func (Fuzz[A-Za-z]*).*|./\1 \2|' | while read -r folder name; do \
	echo "$$name in $$folder"; go test "$$folder" -run '^$$' -fuzz "^$$name\$$" -fuzztime $(TIME) -fuzzminimizetime 1x -parallel 1 || exit 1; done

mutate: ## change the code one condition at a time, and name each change that no test notices (PKG=)
	@go run ./infra/test/mutate $(or $(PKG),./lambda/request ./lambda/store ./lambda/backup ./site)
	@$(if $(PKG),true,go run ./infra/test/mutate -long ./lambda/table)
	@$(if $(PKG),true,go run ./infra/test/mutate -by ./site ./site/statute)
	@$(if $(PKG),true,go run ./infra/test/mutate -by ./lambda/office $(addprefix ./lambda/office/,intake desk outbox watch audit export lifecycle integrity web))

load: ## what make run takes on this machine, beside what its disk can do
	@go run ./infra/bench/load

check: setup ## format, vet and staticcheck, then every test, mutants and long simulations too, and the race detector
	@unformatted=$$(gofmt -l build infra lambda site) && if [ -n "$$unformatted" ]; then echo "gofmt -w these:" $$unformatted; exit 1; fi
	go vet ./...
	go tool staticcheck ./...
	CHECK=1 $(TEST) -timeout 60m ./...
	$(RACE)

bench: dist ## the benchmarks, and intake's cold start beside a function that does nothing
	go test -run '^$$' -bench . -benchmem ./...
	go run ./infra/bench/coldstart

lighthouse: setup ## the marks of Lighthouse for every page that search engines show, on a telephone; half a minute a page
	@test -d infra/bench/lighthouse/node_modules || npm ci --ignore-scripts --loglevel=error --prefix infra/bench/lighthouse
	@LIGHTHOUSE=1 go test ./site -run Lighthouse -count 1 -timeout 60m

pictures: ## each kind of page in light, dark and on a phone, into infra/docs/pictures/
	PICTURES="$(CURDIR)/infra/docs/pictures" go test -count=1 -run '^TestPictures$$' ./infra/local

letters: ## every email as text and HTML, each condition both ways, with a page that lists them, into .local/letters/
	@LETTERS="$(CURDIR)/.local/letters" go test -count=1 -run '^TestMails_Golden$$' ./lambda/office
	@echo "Open .local/letters/index.html. How they read: go test -v -run TestLetters_Words ./infra/local"

dist: ## the functions into dist/, one zip each, the same bytes from the same source
	@go run ./infra/deploy/dist

doctor: ## whether make deploy would succeed, and what to do if not; changes nothing (ENV=)
	@go run ./infra/deploy doctor -env "$(ENV)"

deploy: ## the functions and the site to AWS (ENV=staging or production); safe to repeat (DISTRICTS=, SCHOOLS=: import the state's two files first)
	@go run ./infra/deploy -env "$(ENV)" $(if $(DISTRICTS)$(SCHOOLS),-districts "$(DISTRICTS)" -schools "$(SCHOOLS)")

diff: ## what make deploy would change (ENV=)
	@go run ./infra/deploy diff -env "$(ENV)"

rollback: ## functions and site as the release before had them (ENV=, RELEASE= for another, YES=1 to ask nothing)
	@go run ./infra/deploy rollback -env "$(ENV)" -release "$(RELEASE)" $(if $(YES),-yes)

publish: ## the site alone, to where make deploy put the rest (ENV=)
	@go run ./infra/deploy publish -env "$(ENV)"

open: ## let requests be sent, once nothing is missing (ENV=)
	@go run ./infra/deploy open -env "$(ENV)"

close: ## let no request be sent until make open; links that people have still work (ENV=)
	@go run ./infra/deploy close -env "$(ENV)"

rotate: ## new secrets between CloudFront and the functions; retires the old ones (ENV=)
	@go run ./infra/deploy rotate -env "$(ENV)"

backup: ## a copy of every request, to keep outside the account (ENV=, TO=folder)
	@go run ./infra/deploy backup -env "$(ENV)" -to "$(TO)"

smoke: ## walk every page of a deployed site and have a form checked (ENV=, or URL= of any site)
	@go run ./infra/deploy smoke -env "$(ENV)" -url "$(URL)"

rehearse: setup ## play a deployment as far as stand-ins go, and say what was not played
	@CI=true go run ./infra/deploy/rehearse

clean: ## remove what the others make; .local/ and its requests stay
	rm -rf public dist node_modules

# What only tests need, none of it for `make run`. What can't be had is said in a line; the tests that need it then say so too.
setup: node_modules/.package-lock.json
	@infra/setup

node_modules/.package-lock.json: package-lock.json
	@if ! command -v npm >/dev/null; then echo "npm is missing, and so are the stand-ins for AWS. To have it: Node.js 20 or later."; \
	elif npm ci --ignore-scripts --loglevel=error; then touch $@; \
	else echo "npm ci failed: the tests that need its packages cannot run."; fi
