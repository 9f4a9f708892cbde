// A SCIM server made of scimmy (https://github.com/scimmyjs/scimmy), for the tests of
// the source scim. With Express 4 it pages by index; with Express 5 the query of a
// request is lost on the way, so that each answer is the first page.
//
//   node server.mjs TOKEN USERS
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const [token, count] = process.argv.slice(2);
const users = Array.from({length: Number(count)}, (_, i) => ({
  id: `u${i}`,
  userName: `person${i}@firma.example`,
  displayName: `Person ${i}`,
  active: i % 10 !== 9,
  emails: [{value: `person${i}@firma.example`, primary: true}],
  roles: [{value: i % 3 === 0 ? "View" : "Full"}],
}));
const groups = [
  {id: "g1", displayName: "CAD", members: users.slice(0, 700).map(({id}) => ({value: id, type: "User"}))},
];

const store = all => ({
  egress: resource => {
    if (!resource.id) return all;
    const found = all.find(({id}) => id === resource.id);
    if (!found) throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
    return found;
  },
  ingress: () => { throw new SCIMMY.Types.Error(501, null, "read only"); },
  degress: () => { throw new SCIMMY.Types.Error(501, null, "read only"); },
});
for (const [type, all] of [[SCIMMY.Resources.User, users], [SCIMMY.Resources.Group, groups]]) {
  const {egress, ingress, degress} = store(all);
  SCIMMY.Resources.declare(type).egress(egress).ingress(ingress).degress(degress);
}

const app = express();
app.use("/scim/v2", new SCIMMYRouters({
  type: "bearer",
  handler: request => {
    if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("wrong token");
    return "licexport";
  },
}));
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
