package graphsim

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Application permissions, least privileged first, one of which an endpoint
// needs. https://learn.microsoft.com/graph/permissions-reference
func rolesFor(endpoint Endpoint) []string {
	switch endpoint {
	case Users, UsersCount, OneUser:
		return []string{RoleUserReadAll, "User.ReadWrite.All", RoleDirectoryReadAll, "Directory.ReadWrite.All"}
	case SubscribedSKUs:
		return []string{
			RoleLicenseAssignmentReadAll, "LicenseAssignment.ReadWrite.All",
			RoleOrganizationReadAll, "Organization.ReadWrite.All", RoleDirectoryReadAll, "Directory.ReadWrite.All",
		}
	case Organization, Subscriptions:
		return []string{RoleOrganizationReadAll, "Organization.ReadWrite.All", RoleDirectoryReadAll, "Directory.ReadWrite.All"}
	case ServicePrincipals, AppRoleAssignedTo:
		return []string{RoleApplicationReadAll, "Application.ReadWrite.All", RoleDirectoryReadAll, "Directory.ReadWrite.All"}
	case Groups, Members, MembersCount:
		return []string{RoleGroupMemberReadAll, "Group.Read.All", "Group.ReadWrite.All", RoleDirectoryReadAll, "Directory.ReadWrite.All"}
	case Token, Discovery, Identity, Batch, Other: // each item of a batch needs its own
	}
	return nil
}

// authorize checks the access token of a Graph request. It returns the token's
// roles, or the refusal. The fault that ends the token's life strikes here.
func (s *Server) authorize(c *call, p *plan) ([]string, *reply) {
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return nil, s.unauthorized(c, "Access token is empty.", "")
	}
	claims, err := s.tokens.verify(token, c.now)
	if err == nil && p.token != tokenValid {
		s.tokens.mark(claims.ID, p.token)
		claims, err = s.tokens.verify(token, c.now)
	}
	switch {
	case errors.Is(err, errTokenRevoked):
		return nil, s.challenge(c, claims)
	case errors.Is(err, errTokenExpired):
		return nil, s.unauthorized(c, textTokenExpired, "")
	case err != nil:
		return nil, s.unauthorized(c, "CompactToken parsing failed with error code: 80049217", "")
	case !s.isGraph(claims.Audience):
		return nil, s.unauthorized(c, "Access token validation failure. Invalid audience.", "")
	}
	if !overlap(claims.Roles, rolesFor(c.endpoint)) {
		return nil, c.graphError(http.StatusForbidden, codeDenied, textDenied)
	}
	return claims.Roles, nil
}

// overlap reports whether the token has one of the needed roles.
func overlap(have, need []string) bool {
	if len(need) == 0 {
		return true
	}
	return slices.ContainsFunc(have, func(role string) bool { return slices.Contains(need, role) })
}

// unauthorized returns 401 with a WWW-Authenticate header.
func (s *Server) unauthorized(c *call, message, challenge string) *reply {
	out := c.graphError(http.StatusUnauthorized, codeInvalidToken, message)
	out.header().Set("WWW-Authenticate", fmt.Sprintf(
		`Bearer realm="", authorization_uri="%s/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"%s`,
		c.base, challenge))
	return out
}

// challenge asks a client that said it can (xms_cc) for a token that is newer
// than the revocation; others only see 401.
func (s *Server) challenge(c *call, claims *accessClaims) *reply {
	if !slices.ContainsFunc(claims.Caps, func(capability string) bool { return strings.EqualFold(capability, "cp1") }) {
		return s.unauthorized(c, textTokenExpired, "")
	}
	want := fmt.Sprintf(`{"access_token":{"nbf":{"essential":true,"value":"%d"}}}`, c.now.Unix())
	return s.unauthorized(c,
		"Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
		fmt.Sprintf(`, error="insufficient_claims", claims="%s"`, base64.StdEncoding.EncodeToString([]byte(want))))
}

// isGraph reports whether a token for the resource is one for this Graph.
func (s *Server) isGraph(resource string) bool {
	resource = strings.TrimSuffix(resource, "/")
	if s.tenant.Gateway && strings.HasPrefix(resource, "https://127.0.0.1:") {
		return true
	}
	if resource == "00000003-0000-0000-c000-000000000000" || strings.EqualFold(resource, s.tenant.graphResource()) {
		return true
	}
	_, port, _ := strings.Cut(s.address, ":")
	return strings.EqualFold(resource, s.URL) || strings.EqualFold(resource, "https://localhost:"+port)
}
