package config_test

import (
	"os"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/secret"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	got, err := settings(t, config.SettingsOptions{}, `
      tenant_id: 2026-01-01
      client_id: c
      client_secret: {env: CONTOSO_SECRET}
      client_certificate_path: certs/app.pem
      page_size: 0x10
      strict: true
      ratio: 0.5
      email:
      limit: 9007199254740993
      proxy: {url: http://p, password: {file: proxy.txt}, ca_file: /etc/ca.pem}
      accounts:
        - {id: one, token/key: {command: [./get, one], timeout: 5s}}
        - {id: two, token/key: {command: [vault, two]}}
`)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "JSON without secrets", got.JSON, `{"accounts":[{"id":"one"},{"id":"two"}],`+
		`"client_certificate_path":"`+jsonPath(abs("/etc/licexport/certs/app.pem"))+`","client_id":"c","email":null,"limit":9007199254740993,"page_size":16,`+
		`"proxy":{"ca_file":"`+jsonPath(abs("/etc/ca.pem"))+`","url":"http://p"},"ratio":0.5,"strict":true,"tenant_id":"2026-01-01"}`)
	texts := map[string]string{}
	for pointer, ref := range got.Secrets {
		texts[pointer] = ref.Setting + " = " + ref.String()
	}
	equal(t, "secrets", texts, map[string]string{
		"/client_secret":         `source "contoso": client_secret = {env: CONTOSO_SECRET}`,
		"/proxy/password":        `source "contoso": proxy.password = {file: ` + abs("/etc/licexport/proxy.txt") + `}`,
		"/accounts/0/token~1key": `source "contoso": accounts[0].token/key = {command: [` + abs("/etc/licexport/get") + `, …]}`,
		"/accounts/1/token~1key": `source "contoso": accounts[1].token/key = {command: [vault, …]}`,
	})
	equal(t, "warnings", len(got.Warnings), 0)
}

func TestSettingsProblems(t *testing.T) {
	t.Parallel()
	const ids = "\n      tenant_id: t\n      client_id: c\n"
	const prefix = `source "contoso": `
	tests := []struct{ name, in, want string }{
		{
			"everything is missing", " {}",
			"licexport.yaml:5:5: " + prefix + "setting \"client_id\" is missing\n  It is: Application (client) ID\n" +
				"licexport.yaml:5:5: " + prefix + "setting \"tenant_id\" is missing\n  It is: Directory (tenant) ID",
		},
		{
			"unknown settings, in the order of the file", "\n      tennant_id: t\n      client_id: c\n      tenant_id: t\n      password: x",
			"licexport.yaml:6:7: " + prefix + "unknown setting \"tennant_id\"\n  Did you mean \"tenant_id\"?\n" +
				"licexport.yaml:9:7: " + prefix + "unknown setting \"password\"\n  Known here: accounts, client_certificate_path, client_id, client_secret, cloud, email, host, labels, limit, page_size, proxy, ratio, since, strict, tenant_id.",
		},
		{"given twice", ids + "      client_id: c", "licexport.yaml:8:7: " + prefix + "client_id is given twice\n  It was given in line 7 already."},
		{"number for text", ids + "      host: 12\n      page_size: 1", "licexport.yaml:8:13: " + prefix + "host must be text, not the number 12\n  Put it into quotes: \"12\"."},
		{"reference for text", ids + "      since: {env: X}", "licexport.yaml:8:14: " + prefix + "since must be text, not an object\n  Only secrets can be read from elsewhere. Write the value itself."},
		{"text for number", ids + "      page_size: many", "licexport.yaml:8:18: " + prefix + "page_size must be a whole number, not the text \"many\""},
		{"empty", ids + "      strict:", "licexport.yaml:8:14: " + prefix + "strict must be true or false, not empty"},
		{"list", ids + "      email: mail", "licexport.yaml:8:14: " + prefix + "email must be a list, not the text \"mail\"\n  Write it in brackets, as all lists: [\"mail\"]."},
		{"one item of a list", ids + "      accounts: {id: a}", "licexport.yaml:8:17: " + prefix + "accounts must be a list, not an object\n  Write it in brackets, as all lists, also those of one item: [{…}]."},
		{"enum", ids + "      cloud: usgow", "licexport.yaml:8:14: " + prefix + "cloud must be public, usgov or china, not the text \"usgow\"\n  Did you mean \"usgov\"?"},
		{"item", ids + "      email: [mail, phone]", "licexport.yaml:8:21: " + prefix + "email[1] must be mail or user_principal_name, not the text \"phone\""},
		{"same item", ids + "      email: [mail, mail]", "licexport.yaml:8:14: " + prefix + "email holds the same item twice, at [0] and [1]"},
		{"no item", ids + "      email: []", "licexport.yaml:8:14: " + prefix + "email must have at least 1 item, not 0"},
		{"empty text", "\n      tenant_id: ''\n      client_id: c", "licexport.yaml:6:18: " + prefix + "tenant_id must not be empty"},
		{"too small", ids + "      page_size: 0", "licexport.yaml:8:18: " + prefix + "page_size must be at least 1, not 0"},
		{"too large", ids + "      page_size: 1000", "licexport.yaml:8:18: " + prefix + "page_size must be at most 999, not 1000"},
		{"not inside", ids + "      ratio: 0", "licexport.yaml:8:14: " + prefix + "ratio must be more than 0, not 0"},
		{"no multiple", ids + "      ratio: 0.3", "licexport.yaml:8:14: " + prefix + "ratio must be a multiple of 0.25, not 0.3"},
		{"infinite", ids + "      ratio: .inf", "licexport.yaml:8:14: " + prefix + "ratio is the number .inf, which no setting can hold"},
		{"pattern", ids + "      host: A1\n      page_size: 1", "licexport.yaml:8:13: " + prefix + "host must match ^[a-z.]+$, which the text \"A1\" does not"},
		{"long", ids + "      host: aaaaaaaaaaaaaaaaaaaaaa\n      page_size: 1", "licexport.yaml:8:13: " + prefix + "host must have at most 20 characters, not 22"},
		{"needs another", ids + "      host: a", "licexport.yaml:5:5: " + prefix + "host needs page_size as well"},
		{"nested", ids + "      proxy: {ur: x}", "licexport.yaml:8:7: " + prefix + "setting \"proxy.url\" is missing\nlicexport.yaml:8:15: " + prefix + "unknown setting \"proxy.ur\"\n  Did you mean \"url\"?"},
		{"too many", ids + "      accounts: [{id: a}, {id: b}, {id: c}]", "licexport.yaml:8:17: " + prefix + "accounts must have at most 2 items, not 3"},
		{"too many keys", ids + "      labels: {a: b, c: d}", "licexport.yaml:8:15: " + prefix + "labels must have at most 1 key, not 2"},
		{"alternatives", ids + "      limit: all", "licexport.yaml:8:14: " + prefix + "limit fits none of the forms that are possible\n  Correct one of these: limit must be a whole number, not the text \"all\"; limit must be none, not the text \"all\""},
		{"no object", " nothing", "licexport.yaml:5:13: " + prefix + "config must be an object with keys, not the text \"nothing\""},
		{
			"secret in plain text", ids + "      client_secret: hunter2hunter2",
			"licexport.yaml:8:22: " + prefix + "client_secret stands in the file in plain text\n" +
				"  Say where the secret is: client_secret: {env: NAME}, {file: PATH}, {protected: NAME} or {command: [PROGRAM, ARGUMENT]}\n" +
				"  If it has to be here, run with --allow-plaintext-secrets.",
		},
		{
			"secret that is a list", ids + "      client_secret: [hunter2hunter2]",
			"licexport.yaml:8:22: " + prefix + "client_secret must be a reference to a secret\n" +
				"  Say where the secret is: client_secret: {env: NAME}, {file: PATH}, {protected: NAME} or {command: [PROGRAM, ARGUMENT]}",
		},
		{
			"misspelled reference", ids + "      client_secret: {evn: NAME}",
			"licexport.yaml:8:23: unknown setting \"evn\" in " + prefix + "client_secret\n  Did you mean \"env\"?",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := settings(t, config.SettingsOptions{}, tt.in)
			if err == nil {
				t.Fatal("no problem was found")
			}
			if got := err.Error(); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("the secret is shown")
			}
		})
	}
}

func TestSettingsWithoutConfigKey(t *testing.T) {
	t.Parallel()
	f, err := config.Parse([]byte("version: 1\nsources:\n  contoso:\n    plugin: m365\n"), "licexport.yaml", "/etc")
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Source("contoso").Settings(schema(t), config.SettingsOptions{})
	equal(t, "error", err.Error(), "licexport.yaml:3:3: source \"contoso\": setting \"client_id\" is missing\n  It is: Application (client) ID\n"+
		"licexport.yaml:3:3: source \"contoso\": setting \"tenant_id\" is missing\n  It is: Directory (tenant) ID")
}

func TestSettingsPlaintextAllowed(t *testing.T) {
	t.Parallel()
	got, err := settings(t, config.SettingsOptions{AllowPlaintext: true}, "\n      tenant_id: t\n      client_id: c\n      client_secret: hunter2hunter2")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "JSON", got.JSON, `{"client_id":"c","tenant_id":"t"}`)
	equal(t, "warning", got.Warnings.Error(), "licexport.yaml:8:22: warning: source \"contoso\": client_secret stands in the file in plain text\n"+
		"  Say where the secret is: client_secret: {env: NAME}, {file: PATH}, {protected: NAME} or {command: [PROGRAM, ARGUMENT]}")
	values, _, err := secret.Resolve(t.Context(), got.Secrets, nil)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "value", values["/client_secret"], "hunter2hunter2")
}

// A file must never fall back to the environment: it may be another tenant's.
func TestSettingsOfAFileIgnoreTheEnvironment(t *testing.T) {
	t.Parallel()
	asked := func(name string) string {
		t.Errorf("%s was asked for", name)
		return "x"
	}
	if _, err := settings(t, config.SettingsOptions{Getenv: asked}, " {tenant_id: t}"); err == nil {
		t.Error("client_id came from nowhere")
	}
}

func TestUnusableSchema(t *testing.T) {
	t.Parallel()
	tests := []struct{ schema, want string }{
		{"{", "the plugin's configuration schema cannot be used: it is not JSON: "},
		{`{"type": "strange"}`, "the plugin's configuration schema cannot be used: it is invalid: "},
		{`{"$ref": "file:///etc/passwd"}`, "it refers to file:///etc/passwd, but must be complete in itself"},
		{`{"not":{"$ref":"#"}}`, "the plugin's configuration schema cannot be used: its reference # leads in a circle"},
	}
	for _, tt := range tests {
		if _, err := fromEnvironment(tt.schema, os.Getenv); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v", tt.schema, err)
		}
	}
}

func TestFromEnvironment(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_CLIENT_SECRET": "hunter2hunter2",
		"AZURE_CLIENT_CERTIFICATE_PATH": "app.pem", "TEST_EMAIL": "mail, user_principal_name", "TEST_PAGE_SIZE": "100",
		"TEST_STRICT": "TRUE", "TEST_PROXY_URL": "http://p", "TEST_PROXY_PASSWORD": "swordfish",
	}
	got, err := fromEnvironment(schema(t), getenv(env))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "JSON", got.JSON, `{"client_certificate_path":"`+jsonPath(abs("app.pem"))+`","client_id":"c","email":["mail","user_principal_name"],`+
		`"page_size":100,"proxy":{"url":"http://p"},"strict":true,"tenant_id":"t"}`)
	equal(t, "secrets", got.Secrets, map[string]secret.Reference{
		"/client_secret":  {Setting: "client_secret", Env: "AZURE_CLIENT_SECRET"},
		"/proxy/password": {Setting: "proxy.password", Env: "TEST_PROXY_PASSWORD"},
	})
}

func TestFromEnvironmentProblems(t *testing.T) {
	t.Parallel()
	env := map[string]string{"AZURE_TENANT_ID": "t", "TEST_PAGE_SIZE": "many", "TEST_STRICT": "maybe", "TEST_PROXY_PASSWORD": "swordfish"}
	_, err := fromEnvironment(schema(t), getenv(env))
	if err == nil {
		t.Fatal("no problem was found")
	}
	equal(t, "error", err.Error(), "AZURE_CLIENT_ID is not set, and there is no configuration file; it holds the setting client_id\n  It is: Application (client) ID\n"+
		"TEST_PAGE_SIZE: page_size must be a whole number, not the text \"many\"\n"+
		"TEST_PROXY_URL is not set, and there is no configuration file; it holds the setting proxy.url\n"+
		"TEST_STRICT: strict must be true or false, not the text \"maybe\"")
	_, err = fromEnvironment(`{"type":"object","required":["url"],"properties":{"url":{"type":"string"}}}`, getenv(nil))
	equal(t, "no variable", err.Error(), "setting \"url\" is missing, and no environment variable holds it\n  Write a configuration file: licexport config init --plugin m365")
}

// fromEnvironment are the settings of a source without a file.
func fromEnvironment(schema string, getenv func(string) string) (config.Settings, error) {
	dir, err := os.Getwd()
	if err != nil {
		return config.Settings{}, err
	}
	return config.WithoutFile(dir, "m365").Source("m365").Settings(schema, config.SettingsOptions{Getenv: getenv})
}

func settings(t *testing.T, o config.SettingsOptions, text string) (config.Settings, error) {
	t.Helper()
	file := "version: 1\nsources:\n  contoso:\n    plugin: m365\n    config:" + text + "\n"
	f, err := config.Parse([]byte(file), "licexport.yaml", abs("/etc/licexport"))
	if err != nil {
		t.Fatal(err)
	}
	return f.Source("contoso").Settings(schema(t), o)
}

func schema(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func getenv(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

func jsonPath(path string) string { return strings.ReplaceAll(path, `\`, `\\`) }
