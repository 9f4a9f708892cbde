package main

import (
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra"
)

// config are the settings of the source.
type config struct {
	entra.SignIn
	sdkhttp.Settings

	UID       string   `json:"uid,omitempty" jsonschema:"Form of the UId: accountName:skuPartNumber, skuPartNumber alone, or the SKU's GUID" enum:"account_and_part_number,sku_part_number,sku_id" default:"account_and_part_number"`
	Email     []string `json:"email,omitempty" jsonschema:"Where to take the e-mail from; the first that a user has" enum:"mail,proxy_address,user_principal_name" default:"mail,proxy_address,user_principal_name"`
	Purchased string   `json:"purchased,omitempty" jsonschema:"Units that count as bought: those in force, or also those in their grace period" enum:"enabled+warning,enabled" default:"enabled+warning"`
	Free      []string `json:"free,omitempty" jsonschema:"Part numbers of products without a sensible number of units (* and ? allowed)" default:"SMB_APPS,FLOW_FREE,TEAMS_FREE,POWER_BI_STANDARD,DYN365_AI_SERVICE_INSIGHTS,FORMS_PRO,DYN365_ENTERPRISE_P1_IW,AX7_USER_TRIAL,POWERAPPS_VIRAL,MS_TEAMS_IW,CCIBOTS_PRIVPREV_VIRAL,STREAM,WINDOWS_STORE,TEAMS_EXPLORATORY,RIGHTSMANAGEMENT_ADHOC,RMSBASIC,POWERAPPS_DEV,PROJECT_MADEIRA_PREVIEW_IW_SKU,Dynamics_365_Sales_Premium_Viral_Trial,Power_Pages_vTrial_for_Makers,D365_SALES_PRO_IW,SPZA_IW,POWERAPPS_INDIVIDUAL_USER,SHAREPOINTSTORAGE_GOV,SHAREPOINTSTORAGE,MCOPSTNC"`

	Guests   string   `json:"guests,omitempty" jsonschema:"Whether guests are exported" enum:"include,exclude" default:"include"`
	Disabled string   `json:"disabled,omitempty" jsonschema:"Whether accounts that cannot sign in are exported" enum:"include,exclude" default:"include"`
	Include  []string `json:"include,omitempty" jsonschema:"Part numbers to export (* and ? allowed); all if empty" identity:"true"`
	Exclude  []string `json:"exclude,omitempty" jsonschema:"Part numbers not to export (* and ? allowed)" identity:"true"`

	Reading string `json:"reading,omitempty" jsonschema:"Which users to ask Graph for: all, only those with licenses, or (auto) all up to 50,000 users" enum:"auto,all,licensed" default:"auto"`
	Settle  string `json:"settle,omitempty" jsonschema:"How long to wait, at most 10m, when more units are in use than users hold, before both are read again" default:"10m"`

	GroupNames bool   `json:"group_names,omitempty" jsonschema:"Reports name the groups through which licenses come. Needs the permission GroupMember.Read.All"`
	CostCenter string `json:"cost_center,omitempty" jsonschema:"Where reports take the cost center from: employeeOrgData, or the extension attribute in which it is kept" enum:"employeeOrgData,extensionAttribute1,extensionAttribute2,extensionAttribute3,extensionAttribute4,extensionAttribute5,extensionAttribute6,extensionAttribute7,extensionAttribute8,extensionAttribute9,extensionAttribute10,extensionAttribute11,extensionAttribute12,extensionAttribute13,extensionAttribute14,extensionAttribute15" default:"employeeOrgData"`
	LastSignIn bool   `json:"last_sign_in,omitempty" jsonschema:"Reports tell when holders last signed in. Needs the permission AuditLog.Read.All and a tenant with Microsoft Entra ID P1 or P2"`
	Renewals   bool   `json:"renewals,omitempty" jsonschema:"Reports tell when units end unless they are renewed. Needs the permission Organization.Read.All"`

	ProductNames string `json:"product_names,omitempty" jsonschema:"Microsoft's CSV file of product names, for products that this plugin does not know" path:"true"`
}

// Values of the settings that the code asks for.
const (
	uidPartNumber    = "sku_part_number"
	uidSKUID         = "sku_id"
	purchasedEnabled = "enabled"
	readingAll       = "all"
	readingLicensed  = "licensed"
)
