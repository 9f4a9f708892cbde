// Package secret fetches secrets from where a configuration refers to and
// keeps them out of everything that people or machines read afterwards.
//
// A configuration never holds a secret, only a Reference to one. Resolve turns
// references into values just before they are needed; a Redactor takes the
// values out of logs and messages. No error of this package contains a value.
package secret
