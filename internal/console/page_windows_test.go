package console

import "testing"

func TestDecode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"P\xfd\xa1stup byl odep\xfden.\r\n": "Přístup byl odepřen.\r\n", // as schtasks says it in Czech
		"":                                  "",
	} {
		if got, ok := decode(852, []byte(in)); !ok || got != want {
			t.Errorf("got %q, %t, want %q", got, ok, want)
		}
	}
}
