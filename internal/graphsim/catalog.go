package graphsim

// Products of the invented tenant, with their real part numbers and ids.
// https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
const (
	skuE5        = "06ebc4ee-1bb5-47dd-8120-11324bc54e06" // SPE_E5
	skuE3        = "05e9a617-0261-4cee-bb44-138d3ef5d965" // SPE_E3
	skuF3        = "66b55226-6b4f-492c-910c-a3b7a3c9d993" // SPE_F1
	skuBusiness  = "f245ecc8-75af-4f8e-b61f-27d8114de5f3" // O365_BUSINESS_PREMIUM
	skuExchange  = "4b9405b0-7788-4568-add1-99614e613b69" // EXCHANGESTANDARD
	skuPowerBI   = "f8a1db68-be16-40ed-86d5-cb42ce701560" // POWER_BI_PRO
	skuVisio     = "c5928f49-12ba-48f7-ada3-0d743a3601d5" // VISIOCLIENT
	skuProject   = "53818b1b-4a27-454b-8896-0dba576410e6" // PROJECTPROFESSIONAL
	skuCopilot   = "639dec6b-bb19-468b-871c-c5c441c4b0cb" // Microsoft_365_Copilot
	skuFlowFree  = "f30db892-07e9-47e9-837c-80727f46fd3d" // FLOW_FREE
	skuPhone     = "e43b5b99-8dfb-405f-9987-dc307f34bcbd" // MCOEV
	skuStorage   = "99049c9c-6011-4908-bf17-15f496e6519d" // SHAREPOINTSTORAGE
	skuFabric    = "a403ebcc-fae0-4ca2-8c8c-7a907fd6c235" // POWER_BI_STANDARD
	planExchange = "efb87545-963c-4e0d-99df-69c6916d9eb0" // EXCHANGE_S_ENTERPRISE
	planTeams    = "57ff2da0-773e-42df-b2af-ffb7a2317929" // TEAMS1
)

// UnlistedSKU is a product that users of the invented tenant hold, although GET
// /subscribedSkus does not list it: POWER_BI_STANDARD.
const UnlistedSKU = skuFabric

// catalog returns the tenant's SKUs, with units that fit what is consumed.
func catalog(consumed map[string]int) []SKU {
	exchange := ServicePlan{ID: planExchange, Name: "EXCHANGE_S_ENTERPRISE", Status: "Success", AppliesTo: "User"}
	teams := ServicePlan{ID: planTeams, Name: "TEAMS1", Status: "PendingActivation", AppliesTo: "User"}
	bought := func(id, name string, plans ...ServicePlan) SKU {
		return SKU{ID: id, PartNumber: name, AppliesTo: "User", Status: "Enabled", Units: enabled(spare(consumed[id])), ServicePlans: plans}
	}

	// Visio: more users than units, as after a reduced order.
	visio := bought(skuVisio, "VISIOCLIENT")
	visio.Units = enabled(max(consumed[skuVisio]-1, 0))
	// Project: expired and in grace. Its users still hold it.
	project := bought(skuProject, "PROJECTPROFESSIONAL")
	project.Status = "Warning"
	project.Units = &Units{Warning: spare(consumed[skuProject]), LockedOut: new(0)}
	// Power Automate Free: a number of units that means nothing.
	flow := bought(skuFlowFree, "FLOW_FREE")
	flow.Units = enabled(10_000)
	if consumed[skuFlowFree] > 10_000 {
		flow.Units = enabled(1_000_000)
	}
	// Phone System: bought, but nobody holds it.
	phone := bought(skuPhone, "MCOEV")
	phone.Units = enabled(10)
	// Storage: for the company, not for users.
	storage := SKU{
		ID: skuStorage, PartNumber: "SHAREPOINTSTORAGE", AppliesTo: "Company", Status: "Enabled", Units: enabled(5),
		ServicePlans: []ServicePlan{{ID: "be5a7ed5-c598-4fcd-a061-5e6724c68a58", Name: "SHAREPOINTSTORAGE", Status: "Success", AppliesTo: "Company"}},
	}
	return []SKU{
		bought(skuE5, "SPE_E5", exchange, teams),
		bought(skuE3, "SPE_E3", exchange, teams),
		bought(skuF3, "SPE_F1", teams),
		bought(skuBusiness, "O365_BUSINESS_PREMIUM", teams),
		bought(skuExchange, "EXCHANGESTANDARD"),
		bought(skuPowerBI, "POWER_BI_PRO"),
		visio,
		project,
		bought(skuCopilot, "Microsoft_365_Copilot"),
		flow,
		phone,
		storage,
	}
}

// enabled returns units that are simply bought.
func enabled(n int) *Units { return &Units{Enabled: n, LockedOut: new(0)} }

// spare returns a plausible order for n users: some more, in steps of 25.
func spare(n int) int { return (n+n/20)/25*25 + 25 }
