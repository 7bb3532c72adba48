// Runs the audits of `graphql-http` against running servers: node audit.mjs URL…
// Prints one line for each audit that is not ok (a warning is not) and a closing line for each
// URL. Exits with 1 unless every audit of every URL is ok, with 2 if no URL is given.

import { auditServer } from 'graphql-http';

const urls = process.argv.slice(2);
if (urls.length === 0) {
  console.error('usage: node audit.mjs URL…');
  process.exit(2);
}

let allOk = true;
for (const url of urls) {
  allOk = (await isOk(url)) && allOk;
}
process.exit(allOk ? 0 : 1);

async function isOk(url) {
  let results;
  try {
    results = await auditServer({ url });
  } catch (error) {
    console.log(`${url}: cannot be audited: ${error.cause?.message ?? error.message}`);
    return false;
  }
  const count = { ok: 0, notice: 0, warn: 0, error: 0 };
  for (const result of results) {
    count[result.status] += 1;
    if (result.status !== 'ok') {
      console.log(`${result.status} ${result.id} ${result.name}: ${result.reason}`);
    }
  }
  const rest = `${count.warn} warn, ${count.error} error, ${count.notice} notice`;
  console.log(`${url}: ${count.ok} of ${results.length} ok (${rest})`);
  return results.length > 0 && count.ok === results.length;
}
