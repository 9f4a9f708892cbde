# Everything is built with one set of flags: the Microsoft Graph models take
# minutes and 4.6 GB to compile, and Go would compile them again for others.
export CGO_ENABLED := 0
export GOFLAGS := -trimpath -buildvcs=false

GO      ?= go
VERSION ?= $(or $(shell git describe --tags --dirty --match 'v*' 2>/dev/null),0.0.0-dev+$(or $(shell git describe --always --dirty --exclude '*' 2>/dev/null),unknown))
EXE     := $(shell $(GO) env GOEXE)
# The version as packages and programs show it, without the v of a tag.
RELEASE := $(patsubst v%,%,$(VERSION))
-include packaging/publisher.mk
LDFLAGS := -s -w -X main.version=$(RELEASE) -X main.releaseAddress=$(RELEASE_ADDRESS)
OUT     := bin

# Every folder under plugins/ is a plugin, except for internal. What is special
# about one stands in files of its folder (docs/architecture.md#the-folder-of-a-source):
# EXPERIMENTAL, HEAVY and ENVIRONMENT.
PLUGINS      := $(filter-out internal,$(notdir $(patsubst %/,%,$(wildcard plugins/*/))))
EXPERIMENTAL := $(filter $(PLUGINS),$(notdir $(patsubst %/EXPERIMENTAL,%,$(wildcard plugins/*/EXPERIMENTAL))))
SHIPPED      := $(filter-out $(EXPERIMENTAL),$(PLUGINS))
HEAVY        := $(filter $(PLUGINS),$(notdir $(patsubst %/HEAVY,%,$(wildcard plugins/*/HEAVY))))
# What may be compiled again with other flags, or looked at in full.
LIGHT        := ./plugins/internal/... $(patsubst %,./plugins/%/...,$(filter-out $(HEAVY),$(PLUGINS)))

# Tools of the checks, pinned. They are built once into .tools, which is named from
# here: make takes a path with spaces for several.
TOOLS         := .tools
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
BUF           := github.com/bufbuild/buf/cmd/buf@v1.75.0
PROTOC_GEN_GO := google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
PROTOC_GEN_GO_GRPC := google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2
GO_WINRES     := github.com/tc-hib/go-winres@v0.3.3
NFPM          := github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.48.0
AXE           := axe-core@4.14.1
GOVULNCHECK   := golang.org/x/vuln/cmd/govulncheck@v1.9.0

# The benchmarks, without the yardsticks: those need more of the Graph models.
BENCH := ./bench ./bench/profile

# Packages whose goroutines and processes deserve the race detector. Not among
# them are the plugins, for which it would compile the libraries of the vendors a
# second time, and those that do nothing but watch other processes, which it
# cannot see.
RACE = ./pkg/... $(shell $(GO) list ./internal/... | grep -vE '/internal/(chaos|conformance)(/|$$)')

say = @printf '%s\n' '$(1)' >&2

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: build
build: ## Build host, plugins and their lock file into bin/
	$(call say,Building licexport and its plugins.)
	$(GO) build -ldflags '$(LDFLAGS)' -o $(OUT)/licexport$(EXE) ./cmd/licexport
	$(call plugins,$(PLUGINS),$(OUT)/plugins,$(EXE))
	@$(MAKE) --no-print-directory lock

# Builds the plugins $1 into the folder $2; their file names end with $3, and $4
# are variables for the compiler.
define plugins
	@set -e; for p in $1; do \
	  if test -f plugins/$$p/HEAVY; then echo "Plugin $$p: $$(cat plugins/$$p/HEAVY)" >&2; fi; \
	  echo "$(if $4,$4 )$(GO) build -o $2/licexport-source-$$p$3 ./plugins/$$p"; \
	  $4 $(GO) build -ldflags '$(LDFLAGS)' -o $2/licexport-source-$$p$3 ./plugins/$$p; \
	done
endef

LOCK = $(GO) run ./cmd/licexport plugin lock --quiet --plugin-version "$(RELEASE)"

# Writes the lock file $1/licexport.lock for the plugins $2 in the folder $3, whose
# file names end with $4; $5 are further flags.
define lock
	@rm -f $1/licexport.lock
	@set -e; for p in $2; do \
	  env=; if test -f plugins/$$p/ENVIRONMENT; then env=$$(sed 's/#.*//; s/[^ \t]\{1,\}/--allow-env &/g' plugins/$$p/ENVIRONMENT); fi; \
	  $(LOCK) --lock-file $1/licexport.lock $5 $$env $3/licexport-source-$$p$4; \
	done
endef

# The second file is for the catalog of a release: licexport never reads it.
.PHONY: lock
lock:
	$(call lock,$(OUT),$(SHIPPED),$(OUT)/plugins,$(EXE),)
	@mkdir -p $(OUT)/experimental
	$(call lock,$(OUT)/experimental,$(EXPERIMENTAL),$(OUT)/plugins,$(EXE),)

.PHONY: demo
demo: build ## Run the main job on the embedded Microsoft 365 emulator
	$(OUT)/licexport$(EXE) demo --output licenses.csv --report report.html

.PHONY: test
test: build ## Run all tests
	@$(MAKE) --no-print-directory test-once test-race

.PHONY: test-once
test-once: ## The tests alone, in any order
	$(call say,Running the tests. The first run takes some minutes.)
	$(GO) test -shuffle=on -timeout 20m ./...

.PHONY: test-race
test-race: ## The tests under the race detector, where goroutines deserve it
	@if command -v $${CC:-gcc} >/dev/null 2>&1; then \
	  echo 'Running them again under the race detector (without the plugins).' >&2; \
	  CGO_ENABLED=1 $(GO) test -race $(RACE); \
	else \
	  echo 'No C compiler found: the race detector needs one, so that part is left out.' >&2; \
	fi

# Packages whose results depend on dates. Programs that they start are built by
# their tests, so that these, too, live on that date.
DATES := ./internal/clientcert ./internal/csvout ./internal/disk ./internal/doctor ./internal/export ./internal/graphsim ./internal/guard \
  ./internal/handover ./internal/history ./internal/logs ./internal/notify ./internal/overview ./internal/report ./internal/schedule/... ./internal/state ./internal/window \
  ./pkg/sdk ./pkg/sdk/sdkhttp $(LIGHT)

.PHONY: test-dates
test-dates: ## Run the tests that depend on dates as if it were 400 days later, in other time zones
	@.ci/test-dates $(DATES)

.PHONY: example-typescript
example-typescript: ## Build the TypeScript example and run the conformance kit on it (needs npm)
	cd examples/plugin-typescript && npm ci --no-audit --no-fund && npm run build && npm test
	LICEXPORT_TYPESCRIPT_PLUGIN="$(CURDIR)/examples/plugin-typescript/dist/licexport-source-acme" \
	  $(GO) test ./internal/conformance -run TypeScript -count=1 -v

.PHONY: kit-all
kit-all: ## Run the conformance kit, with a vendor that fails, on every plugin and example
	LICEXPORT_KIT=long LICEXPORT_TYPESCRIPT_PLUGIN="$(addprefix $(CURDIR)/,$(wildcard examples/plugin-typescript/dist/licexport-source-acme))" \
	  $(GO) test $(addprefix ./,$(dir $(wildcard plugins/*/kit_test.go))) ./internal/conformance \
	  -run '^TestKit' -count=1 -v -timeout 60m

.PHONY: captures
captures: ## Take what people see from terminals of 40, 80 and 200 columns (Debian: tmux)
	LICEXPORT_CAPTURES=1 $(GO) test ./cmd/licexport -run '^TestCaptures$$' -count=1 $(UPDATE)

.PHONY: sql-servers
sql-servers: ## Test the source for databases against real servers (Debian: postgresql, mariadb-server)
	LICEXPORT_SQL_SERVERS=1 $(GO) test $(patsubst %/servertest/,./%,$(wildcard plugins/*/servertest/)) -run '^TestServers' -count=1 -v -timeout 20m

.PHONY: mail
mail: ## Test the mail channel against Postfix (root) and aiosmtpd (Debian: postfix, python3-aiosmtpd)
	LICEXPORT_MAIL_SERVERS=1 $(GO) test ./internal/mail -run '^TestReal' -count=1 -v -timeout 10m

.PHONY: scim
scim: ## Test the source for SCIM against servers that others wrote (needs node and npm)
	LICEXPORT_SCIM=1 $(GO) test $(patsubst %/scimmy/,./%,$(wildcard plugins/*/scimmy/)) -run 'TestScimmy|TestElimity' -count=1 -v

.PHONY: samba
samba: ## Test the source ldap against Samba as a domain controller (Debian, root, ports 88, 389, 636, 3268, 3269)
	@mkdir -p $(OUT)/samba
	LICEXPORT_SAMBA="$(CURDIR)/$(OUT)/samba" $(GO) test $(patsubst %/ldaptest/,./%,$(wildcard plugins/*/ldaptest/)) -run TestSamba -count=1 -v -timeout 20m

.PHONY: test-projects
test-projects: ## Try what "plugin new" writes in TypeScript and Python (where npm and python3-grpcio are here)
	LICEXPORT_TEST_LANGUAGES=1 $(GO) test ./internal/plugins/scaffold -run 'TypeScript|Python' -count=1 -v

# The tag keeps the library that drives the browser out of the other tests.
PAGES = $(GO) test -tags pages ./internal/web/browsertest -count=1 -v -timeout 30m

.PHONY: pages
pages: $(TOOLS)/axe.min.js ## Look at the pages of serve in headless Chromium (Debian: chromium, npm; SHORT=1: fewer looks)
	LICEXPORT_PAGES=$(if $(SHORT),short,long) LICEXPORT_AXE="$(CURDIR)/$(TOOLS)/axe.min.js" $(PAGES) -run '^TestPages'

.PHONY: pictures
pictures: build ## Take the pictures of the pages and the report of the demo in docs/images (Debian: chromium)
	@mkdir -p docs/images
	LICEXPORT_PICTURES="$(CURDIR)/docs/images" LICEXPORT_PROGRAM="$(CURDIR)/$(OUT)/licexport$(EXE)" $(PAGES) -run '^TestPictures'

.PHONY: chaos
chaos: ## Break everything at random, 500 times, and see that no wrong file comes of it (Linux)
	$(GO) test ./internal/chaos -run TestCampaign -count=1 -v -timeout 30m -chaos.runs=500 -chaos.seed=0

.PHONY: bench
bench: bench-build ## Measure the speed budgets, on Linux (docs/benchmarks.md)
	$(OUT)/bench/bench -bin $(OUT)

.PHONY: bench-check
bench-check: bench-build ## The same, and fail when a ratio is more than a fifth over its budget
	$(OUT)/bench/bench -bin $(OUT) -check

.PHONY: bench-build
bench-build: build
	$(GO) build -tags bench -ldflags '-s -w' -o $(OUT)/bench/ ./bench ./bench/yardstick
	$(GO) build -ldflags '-s -w' -o $(OUT)/bench/licexport-source-synthetic$(EXE) ./internal/host/hosttest/plugin

PLATFORMS := linux_amd64 linux_arm64 windows_amd64 windows_arm64 darwin_amd64 darwin_arm64

.PHONY: dist
dist: $(addprefix dist-,$(PLATFORMS)) ## Build for every platform into dist/

# An experimental plugin is not shipped: it goes to a folder beside the others,
# and is locked by whoever decides to use it.
.PHONY: $(addprefix dist-,$(PLATFORMS))
$(addprefix dist-,$(PLATFORMS)): dist-%: build
	$(call say,Building for $*.)
	@$(if $(findstring windows,$*),$(MAKE) --no-print-directory resources-$(word 2,$(subst _, ,$*)))
	@rm -rf dist/$* dist/experimental/$*
	$(call target,$*) $(GO) build -ldflags '$(LDFLAGS)' -o dist/$*/licexport$(call exe,$*) ./cmd/licexport
	$(call plugins,$(SHIPPED),dist/$*/plugins,$(call exe,$*),$(call target,$*))
	$(call plugins,$(EXPERIMENTAL),dist/experimental/$*,$(call exe,$*),$(call target,$*))
	@rm -f $(addsuffix /rsrc_$*.syso,./cmd/licexport $(addprefix ./plugins/,$(PLUGINS)))
	$(if $(findstring windows,$*),$(call sign,dist/$*/licexport.exe dist/$*/plugins/*.exe dist/experimental/$*/*.exe))
	$(call lock,dist/$*,$(SHIPPED),dist/$*/plugins,$(call exe,$*),--platform $* --settings-env-from $(OUT)/licexport.lock)
	$(call lock,dist/experimental/$*,$(EXPERIMENTAL),dist/experimental/$*,$(call exe,$*),--platform $* --settings-env-from $(OUT)/experimental/licexport.lock)

# The variables that make Go build for platform $1, and what its programs end with.
target = GOOS=$(word 1,$(subst _, ,$1)) GOARCH=$(word 2,$(subst _, ,$1))
exe    = $(if $(findstring windows,$1),.exe)

# Signs programs for Windows, if there is a command for it: before they are
# locked, because a signature changes the hash.
sign = $(if $(WINDOWS_SIGN),@set -e; for f in $1; do $(WINDOWS_SIGN) "$$f"; done)

# What Windows shows of a program: its version and its icon. The compiler links
# the files that lie beside a main package; the build removes them again.
.PHONY: resources-amd64 resources-arm64
resources-amd64 resources-arm64: resources-%: $(TOOLS)/go-winres
	@for d in cmd/licexport $(addprefix plugins/,$(PLUGINS)); do \
	  name=licexport; test $$d = cmd/licexport || name=licexport-source-$${d#plugins/}; \
	  $(TOOLS)/go-winres simply --arch $* --out $$d/rsrc --manifest none --icon packaging/windows/licexport.png \
	    --product-name licexport --file-description "$$name: license assignments for ALVAO" --original-filename $$name.exe \
	    --product-version '$(RELEASE)' --file-version '$(RELEASE)' || exit 1; \
	done

# --- release --------------------------------------------------------------

# Everything of a release lies here, and nothing else.
RELEASES := dist/release
STAGE     = dist/stage/$*
ALONE     = dist/stage/experimental/$*
PACKAGE   = $(GO) run ./packaging

# The time of all files in packages: that of the commit.
SOURCE_DATE_EPOCH := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null))
export SOURCE_DATE_EPOCH PUBLISHER MAINTAINER HOMEPAGE LICENSE_ID RELEASE_ADDRESS WINDOWS_SIGN

.PHONY: release
release: release-version ## Make everything of a release into dist/release: make release VERSION=1.2.3
	@rm -rf $(RELEASES) dist/stage
	@$(MAKE) --no-print-directory $(addprefix release-,$(PLATFORMS))
	$(foreach p,$(if $(filter linux_%,$(PLATFORMS)),$(wildcard packaging/image/pack)),$p dist/stage $(RELEASE) $(RELEASES))
	cd $(RELEASES) && LC_ALL=C sha256sum * >SHA256SUMS
	$(if $(SIGNING_KEY),packaging/sign '$(SIGNING_KEY)' $(RELEASES)/SHA256SUMS)
	@chmod -R a+rX $(RELEASES) && ls -l $(RELEASES) >&2

.PHONY: release-check
release-check: release-version ## Make the release twice, in two folders, and compare the bytes
	@packaging/check '$(RELEASE)' '$(PLATFORMS)'

.PHONY: release-version
release-version:
	@printf '%s\n' '$(RELEASE)' | grep -Eq '^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$$' || \
	  { echo 'The version "$(RELEASE)" is not one of Semantic Versioning, such as 1.2.3. Call: make release VERSION=1.2.3' >&2; exit 1; }
	@test -n '$(SOURCE_DATE_EPOCH)' || \
	  { echo 'This is no clone of the repository, so set SOURCE_DATE_EPOCH: the time that all files get, in seconds since 1970' >&2; exit 1; }
	@test -z "$$(git status --porcelain 2>/dev/null)" || echo 'Warning: something here is not committed, so nobody else can make the same release.' >&2

# The packages of a platform are made of its stage: a folder with what they hold.
# packaging/README.md says what that is, and how a packer is called.
.PHONY: $(addprefix release-,$(PLATFORMS))
$(addprefix release-,$(PLATFORMS)): release-%: dist-% $(TOOLS)/nfpm
	$(call say,Packing for $*.)
	@rm -rf $(STAGE) $(ALONE) && mkdir -p $(STAGE)/completions $(ALONE) $(RELEASES)
	@set -e; for p in $(EXPERIMENTAL); do $(call alone,$${p},$*); done
	cp -R dist/$*/. $(STAGE)
	$(PACKAGE)/catalog -lock dist/experimental/$*/licexport.lock -release '$(RELEASE)' -platform $* -archives $(RELEASES) -out $(STAGE)/licexport.catalog.json
	$(PACKAGE)/docs -to $(STAGE) $(wildcard LICENSE) README.md CHANGELOG.md SECURITY.md docs
	$(PACKAGE)/notices -platform $* -to $(STAGE)/NOTICES.txt ./cmd/licexport $(addprefix ./plugins/,$(SHIPPED))
	$(PACKAGE)/sbom -version $(RELEASE) -to $(STAGE)/sbom $(addprefix dist/$*/,licexport$(call exe,$*) $(patsubst %,plugins/licexport-source-%$(call exe,$*),$(SHIPPED)))
	$(OUT)/licexport$(EXE) man $(STAGE)/man
	$(OUT)/licexport$(EXE) completion bash >$(STAGE)/completions/licexport.bash
	$(OUT)/licexport$(EXE) completion zsh >$(STAGE)/completions/_licexport
	$(OUT)/licexport$(EXE) completion fish >$(STAGE)/completions/licexport.fish
	$(OUT)/licexport$(EXE) completion powershell >$(STAGE)/completions/licexport.ps1
	$(call normal,$(STAGE))
	@set -e; for f in $(STAGE)/sbom/*.cdx.json; do cp "$$f" "$(RELEASES)/$$(basename "$$f" .cdx.json)_$(RELEASE)_$*.cdx.json"; done
	$(PACKAGE)/archive -folder licexport -to $(RELEASES)/licexport_$(RELEASE)_$*$(call archive,$*) $(STAGE)
	$(foreach p,$(call packers,$*),$p $(STAGE) $* $(RELEASE) $(RELEASES)$(newline)	)

# The clean Debian is that of this machine's architecture.
.PHONY: packages-test
packages-test: PLATFORM = linux_$(shell $(GO) env GOARCH)
packages-test: release-version ## Install, use, update and remove the .deb and the .rpm in a clean Debian (root, debootstrap; SHORT=1: install and use)
	@$(MAKE) --no-print-directory release-$(PLATFORM)
	packaging/linux/test $(if $(SHORT),--short) dist/stage/$(PLATFORM) $(RELEASE) $(RELEASES)

.PHONY: image-test
image-test: PLATFORM = linux_$(shell $(GO) env GOARCH)
image-test: release-version ## Run the image with a read-only root, without a container engine (root, skopeo, umoci)
	@$(MAKE) --no-print-directory release-$(PLATFORM)
	packaging/image/pack dist/stage $(RELEASE) $(RELEASES)
	packaging/image/test $(RELEASES)/licexport_$(RELEASE)_oci.tar $(RELEASE)

# Packs the experimental plugin $1, whose stage holds it alone, for platform $2.
define alone
  dir=$(ALONE)/$1; mkdir -p "$$dir"; \
  cp dist/experimental/$2/licexport-source-$1$(call exe,$2) plugins/$1/EXPERIMENTAL $(wildcard LICENSE) "$$dir"; \
  $(PACKAGE)/docs -to "$$dir" docs/sources/$1.md; \
  $(PACKAGE)/notices -platform $2 -to "$$dir/NOTICES.txt" ./plugins/$1; \
  $(PACKAGE)/sbom -version $(RELEASE) -to $(RELEASES) -suffix _$(RELEASE)_$2 "$$dir/licexport-source-$1$(call exe,$2)"; \
  $(PACKAGE)/archive -to $(RELEASES)/licexport-source-$1_$(RELEASE)_$2$(call archive,$2) "$$dir"
endef

.PHONY: msi
msi: release-version release-windows_amd64 release-windows_arm64 ## Make the packages for Windows: make msi VERSION=1.2.3 (Debian: wixl, msitools)

.PHONY: msi-test
msi-test: release-version release-windows_amd64 ## Install, use, upgrade and remove the installer under Wine (Debian: wine64, msitools, gcc-mingw-w64-x86-64)
	packaging/msi/try dist/stage/windows_amd64 $(RELEASE) dist/msi-test

# Gives all files below $1 the modes and the time that they have in packages.
normal = @find $1 -type d -exec chmod 755 {} + && find $1 -type f -perm -u+x -exec chmod 755 {} + && \
  find $1 -type f ! -perm -u+x -exec chmod 644 {} + && find $1 -exec touch -d '@$(SOURCE_DATE_EPOCH)' {} +

archive = $(if $(findstring windows,$1),.zip,.tar.gz)

# The packers of platform $1: those programs that are there.
packers = $(wildcard $(if $(findstring linux,$1),packaging/linux/pack) $(if $(findstring windows,$1),packaging/msi/pack))

define newline


endef

# --- checks ---------------------------------------------------------------

.PHONY: check
check: check-format check-vet check-lint check-proto check-compat check-vuln ## Run all checks except the tests

.PHONY: check-format
check-format:
	@bad=$$(git ls-files '*.go' | xargs gofmt -l); test -z "$$bad" || { echo "not formatted, run gofmt -w:" >&2; echo "$$bad" >&2; exit 1; }
	@$(GO) mod tidy -diff

.PHONY: check-vet
check-vet:
	$(GO) vet ./...
	$(GO) vet -tags bench $(BENCH)
	$(GO) vet -tags pages ./internal/web/browsertest

.PHONY: check-lint
check-lint: $(TOOLS)/golangci-lint
	$(TOOLS)/golangci-lint run
	GOOS=windows $(TOOLS)/golangci-lint run --enable-only forbidigo ./cmd/... ./internal/... ./pkg/... $(LIGHT)
	$(TOOLS)/golangci-lint run --build-tags bench $(BENCH)
	$(TOOLS)/golangci-lint run --build-tags pages ./internal/web/browsertest

.PHONY: check-proto
check-proto: $(TOOLS)/buf $(TOOLS)/protoc-gen-go $(TOOLS)/protoc-gen-go-grpc
	$(TOOLS)/buf lint
	@base=$$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || git rev-parse --verify --quiet origin/main || git rev-parse HEAD); \
	  echo "buf breaking against $$base" >&2; \
	  $(TOOLS)/buf breaking --against ".git#ref=$$base"
	PATH="$(CURDIR)/$(TOOLS):$$PATH" $(TOOLS)/buf generate
	@git diff --exit-code -- proto || { echo 'generated files are out of date: run make generate' >&2; exit 1; }

# A plugin that was built with the first release must go on working. Before the
# first release the commit itself stands in for it.
.PHONY: check-compat
check-compat:
	@base=$$(git tag --list 'v*' --sort=v:refname | head -n 1); base=$${base:-HEAD}; \
	  tree=$$(mktemp -d) && trap 'git worktree remove --force '"$$tree"' 2>/dev/null; rm -rf '"$$tree" EXIT; \
	  git worktree add --quiet --detach "$$tree" "$$base" && \
	  echo "Testing a plugin built from $$base against this licexport" >&2 && \
	  (cd "$$tree" && $(GO) build -o licexport-source-acme ./examples/plugin-go) && \
	  LICEXPORT_GO_PLUGIN="$$tree/licexport-source-acme" $(GO) test ./internal/conformance -run TestGoExamplePassesAll -count=1

.PHONY: check-reproducible
check-reproducible: ## Build host and one plugin twice, in two folders, and compare the bytes
	@.ci/reproducible ./cmd/licexport ./plugins/$(firstword $(filter-out $(HEAVY),$(SHIPPED)))

.PHONY: check-vuln
check-vuln: $(TOOLS)/govulncheck
	@out=$$($(TOOLS)/govulncheck ./cmd/... ./internal/... ./pkg/... $(LIGHT) 2>&1); rc=$$?; \
	case "$$out" in \
	  *'fetching vulnerabilities'*|*'no such host'*|*'dial tcp'*|*'Forbidden'*) echo 'govulncheck: its database is out of reach here, left out' >&2;; \
	  *) printf '%s\n' "$$out"; exit $$rc;; \
	esac

.PHONY: generate
generate: $(TOOLS)/buf $(TOOLS)/protoc-gen-go $(TOOLS)/protoc-gen-go-grpc ## Generate Go from the proto files, and the schema of licexport.yaml
	PATH="$(CURDIR)/$(TOOLS):$$PATH" $(TOOLS)/buf generate
	$(GO) test ./internal/config -run TestFileSchemaAsAWhole -update

$(TOOLS)/golangci-lint:
	$(call say,Building golangci-lint (some minutes).)
	GOBIN="$(CURDIR)/$(TOOLS)" $(GO) install $(GOLANGCI_LINT)
	@touch $@
$(TOOLS)/buf:
	$(call say,Building buf.)
	GOBIN="$(CURDIR)/$(TOOLS)" $(GO) install $(BUF)
	@touch $@
$(TOOLS)/protoc-gen-go:
	GOBIN="$(CURDIR)/$(TOOLS)" $(GO) install $(PROTOC_GEN_GO)
	@touch $@
$(TOOLS)/protoc-gen-go-grpc:
	GOBIN="$(CURDIR)/$(TOOLS)" $(GO) install $(PROTOC_GEN_GO_GRPC)
	@touch $@
$(TOOLS)/go-winres:
	GOBIN="$(CURDIR)/$(TOOLS)" $(GO) install $(GO_WINRES)
	@touch $@
$(TOOLS)/nfpm:
	GOBIN="$(CURDIR)/$(TOOLS)" $(GO) install $(NFPM)
	@touch $@
$(TOOLS)/axe.min.js:
	@mkdir -p $(TOOLS)
	cd $(TOOLS) && npm pack --silent $(AXE) && tar -xzOf $(subst @,-,$(AXE)).tgz package/axe.min.js >$(@F).new && mv $(@F).new $(@F) && rm $(subst @,-,$(AXE)).tgz
$(TOOLS)/govulncheck:
	GOBIN="$(CURDIR)/$(TOOLS)" $(GO) install $(GOVULNCHECK)
	@touch $@

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin dist
