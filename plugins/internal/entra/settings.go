package entra

import "github.com/licexport/licexport/pkg/sdk"

// SignIn are the settings of the sign-in. A source embeds them in its own.
type SignIn struct {
	TenantID           string     `json:"tenant_id,omitempty" jsonschema:"Directory (tenant) ID or a domain name of the tenant" env:"AZURE_TENANT_ID" identity:"true"`
	ClientID           string     `json:"client_id,omitempty" jsonschema:"Application (client) ID of the app registration; for a managed identity the client ID of a user-assigned one" env:"AZURE_CLIENT_ID"`
	ClientSecret       sdk.Secret `json:"client_secret,omitzero" jsonschema:"Value of a client secret of the app registration" env:"AZURE_CLIENT_SECRET"`
	CertificatePath    string     `json:"client_certificate_path,omitempty" jsonschema:"PEM or PFX file with the certificate of the app registration and its private key" env:"AZURE_CLIENT_CERTIFICATE_PATH" path:"true"`
	CertificateSecret  sdk.Secret `json:"client_certificate_password,omitzero" jsonschema:"Password of the certificate file" env:"AZURE_CLIENT_CERTIFICATE_PASSWORD"`
	Thumbprint         string     `json:"client_certificate_thumbprint,omitempty" jsonschema:"Windows: thumbprint of a certificate in the certificate store, whose key need not be exportable"`
	CertificateStore   string     `json:"client_certificate_store,omitempty" jsonschema:"Windows: certificate store with that certificate, of the computer or of the account" enum:"local_machine,current_user" default:"local_machine"`
	FederatedTokenFile string     `json:"federated_token_file,omitempty" jsonschema:"File with a token of Kubernetes or another issuer that the app registration trusts" env:"AZURE_FEDERATED_TOKEN_FILE" path:"true"`
	Auth               string     `json:"auth,omitempty" jsonschema:"Way to sign in; auto takes the one credential that is set" enum:"auto,client_secret,client_certificate,managed_identity,workload_identity,azure_cli" default:"auto"`

	Cloud         string `json:"cloud,omitempty" jsonschema:"Cloud of the tenant" enum:"public,usgov,usgov-dod,china" default:"public" identity:"true"`
	AuthorityHost string `json:"authority_host,omitempty" jsonschema:"Address of Microsoft Entra if it is none of the cloud's own" identity:"true"`
	GraphEndpoint string `json:"graph_endpoint,omitempty" jsonschema:"Address of Microsoft Graph if it is not the cloud's own" identity:"true"`
}

// authAuto takes the one credential that is set.
const authAuto = "auto"
