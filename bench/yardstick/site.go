//go:build bench

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// site is a tenant and the way to it.
type site struct {
	url, tenant, client, secret string

	http  *http.Client
	token string
}

// signIn fetches a token, trusting the authorities in the file ca.
func (s *site) signIn(ctx context.Context, ca string) error {
	pem, err := os.ReadFile(ca)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return errors.New("no certificate in " + ca)
	}
	s.http = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {s.client}, "client_secret": {s.secret}, "scope": {s.url + "/.default"},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/"+s.tenant+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := s.send(req, &answer); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	s.token = answer.Token
	return nil
}

// get asks Graph for one thing.
func (s *site) get(ctx context.Context, link string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("ConsistencyLevel", "eventual")
	return s.send(req, into)
}

func (s *site) send(req *http.Request, into any) error {
	resp, err := s.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

// The queries, as the m365 source sends them.
const (
	skuQuery = "/v1.0/subscribedSkus?$select=accountName,appliesTo,capabilityStatus,consumedUnits,prepaidUnits,skuId,skuPartNumber"

	userProperties = "id,displayName,mail,userPrincipalName,userType,accountEnabled,assignedLicenses,proxyAddresses"
	licensedOnly   = "assignedLicenses/$count ne 0"
)

func (s *site) usersLink(properties, top string) string {
	return s.url + "/v1.0/users?$select=" + properties + "&$top=" + top + "&$filter=" + url.PathEscape(licensedOnly) + "&$count=true"
}
