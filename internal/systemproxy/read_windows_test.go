package systemproxy

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// The settings of services are read as netsh winhttp set proxy writes them.
func TestReadTheSettingsOfServices(t *testing.T) {
	if before := read(); before.Any() {
		t.Skipf("this computer has a proxy, which stays as it is: %+v", before)
	}
	const none, named = 1, accessNamedProxy
	library := windows.NewLazySystemDLL("winhttp.dll")
	write := func(info proxyInfo) bool {
		return call(library, "WinHttpSetDefaultProxyConfiguration", unsafe.Pointer(&info))
	}
	text := func(s string) *uint16 {
		p, err := windows.UTF16PtrFromString(s)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if !write(proxyInfo{access: named, proxy: text("http=p1:80;https=p2:443"), bypass: text("*.contoso.com;<local>")}) {
		t.Skip("needs an administrator")
	}
	defer write(proxyInfo{access: none})
	s := read()
	if s.HTTPS != "http://p2:443" || s.HTTP != "http://p1:80" || len(s.NoProxy) != 1 || s.NoProxy[0] != ".contoso.com" || len(s.Notes) != 1 {
		t.Errorf("%+v", s)
	}
}

// The settings of the account are read as Internet Options writes them.
func TestReadTheSettingsOfTheAccount(t *testing.T) {
	const path = `Software\Microsoft\Windows\CurrentVersion\Internet Settings`
	key, _, err := registry.CreateKey(registry.CURRENT_USER, path, registry.ALL_ACCESS)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = key.Close() }()
	for _, name := range []string{"ProxyServer", "ProxyOverride", "AutoConfigURL"} {
		if _, _, err := key.GetStringValue(name); err == nil {
			t.Skipf("this account has %s set, which stays as it is", name)
		}
	}
	before := read()
	if before.Any() {
		t.Skipf("this computer has a proxy: %+v", before)
	}
	restore := func() {
		for _, name := range []string{"ProxyServer", "ProxyOverride", "AutoConfigURL"} {
			_ = key.DeleteValue(name)
		}
		_ = key.SetDWordValue("ProxyEnable", 0)
	}
	defer restore()
	for name, value := range map[string]string{"ProxyServer": "proxy.contoso.com:8080", "ProxyOverride": "*.contoso.com;<local>"} {
		if err := key.SetStringValue(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := key.SetDWordValue("ProxyEnable", 1); err != nil {
		t.Fatal(err)
	}
	s := read()
	if !s.Any() && s.Detects {
		t.Skip("the settings of the account are not read here") // Wine has no more than a stub
	}
	if s.HTTPS != "http://proxy.contoso.com:8080" || len(s.NoProxy) != 1 || s.NoProxy[0] != ".contoso.com" || len(s.Notes) != 1 {
		t.Errorf("%+v", s)
	}
	restore()
	if err := key.SetStringValue("AutoConfigURL", "http://wpad.contoso.com/proxy.pac"); err != nil {
		t.Fatal(err)
	}
	if s := read(); s.Any() || len(s.Notes) != 1 {
		t.Errorf("a script: %+v", s)
	}
}
