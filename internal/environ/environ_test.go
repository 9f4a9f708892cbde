package environ

import (
	"slices"
	"testing"
)

func TestAllowed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, goos        string
		host, extra, want []string
	}{
		{
			name: "what every program needs", goos: "linux",
			host: []string{"PATH=/bin", "https_proxy=http://p", "AZURE_CLIENT_SECRET=s", "TZ=UTC"},
			want: []string{"PATH=/bin", "https_proxy=http://p", "TZ=UTC"},
		},
		{
			name: "what the user names", goos: "linux",
			host:  []string{"IDENTITY_ENDPOINT=http://i", "IDENTITY_HEADER=h"},
			extra: []string{"IDENTITY_ENDPOINT", "NOT_SET"},
			want:  []string{"IDENTITY_ENDPOINT=http://i"},
		},
		{
			name: "case counts", goos: "linux",
			host: []string{"Path=/bin", "path=/bin"},
			want: []string{},
		},
		{
			name: "but not on Windows", goos: "windows",
			host: []string{`Path=C:\bin`, `SYSTEMROOT=C:\Windows`, `=C:=C:\x`, `ComSpec=cmd.exe`, "Secret=s"},
			want: []string{`Path=C:\bin`, `SYSTEMROOT=C:\Windows`, `ComSpec=cmd.exe`},
		},
		{
			name: "what cmd, PowerShell and ImportLic need", goos: "windows",
			host: []string{"PATHEXT=.EXE", "AppData=a", "PSModulePath=m", "ProgramFiles(x86)=p", "HOMEDRIVE=C:", "USERNAME=svc", "ALVAO_PASSWORD=s"},
			want: []string{"PATHEXT=.EXE", "AppData=a", "PSModulePath=m", "ProgramFiles(x86)=p", "HOMEDRIVE=C:", "USERNAME=svc"},
		},
		{
			name: "an empty value and an odd line", goos: "linux",
			host: []string{"LANG=", "HOME"},
			want: []string{"LANG="},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := allowed(tt.goos, tt.host, tt.extra); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
