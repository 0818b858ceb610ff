// Run once, by the image of MongoDB, before anything else connects: the user that BotSmith is.
// It reads and writes its two databases, no other, and sees how the server is (for staff's page of
// the system); its password is that of secrets/mongodb_url.
const fs = require("fs");
const url = new URL(fs.readFileSync("/run/secrets/mongodb_url", "utf8").trim());
const roles = ["chatbase_db", "botsmith"].flatMap((db) => [
  { role: "readWrite", db },
  { role: "dbAdmin", db },
]);
roles.push({ role: "clusterMonitor", db: "admin" });
db.getSiblingDB("admin").createUser({ user: url.username, pwd: decodeURIComponent(url.password), roles });
