// How the pages are delivered: addresses, security headers, caching, compression. Without a browser.
import http from "node:http";
import https from "node:https";

// A request that follows no redirects and decompresses nothing.
function ask(url, headers = {}, method = "GET") {
    return new Promise((resolve, reject) => {
        const request = (url.startsWith("https:") ? https : http).request(url, { method, headers, rejectUnauthorized: false }, (answer) => {
            const parts = [];
            answer.on("data", (part) => parts.push(part));
            answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
        });
        request.on("error", reject);
        request.end();
    });
}

export async function all(tally, shop) {
    const at = (path, headers, method) => ask(shop.url + path, headers, method);
    await tally.run("delivery of the pages", async () => {
        const root = await at("/");
        tally.equal("/ leads to /painel", [302, "/painel"], [root.status, root.headers.location]);
        const page = await at("/painel");
        tally.equal("/painel is a page", [200, "text/html; charset=utf-8"], [page.status, page.headers["content-type"]]);
        const policy = page.headers["content-security-policy"];
        tally.check("the policy allows nothing unsafe", !/unsafe/.test(policy) && policy.includes("default-src 'none'"), policy);
        tally.check("the policy names no foreign host", !/https?:|\*|\w\.\w/.test(policy), policy);
        tally.check("the policy forbids frames", policy.includes("frame-ancestors 'none'"));
        for (const [name, value] of [["x-content-type-options", "nosniff"], ["referrer-policy", "no-referrer"], ["cache-control", "no-cache"]]) {
            tally.equal(name, value, page.headers[name]);
        }
        const html = page.body.toString();
        tally.check("the page loads nothing from elsewhere", !/(src|href)="(https?:)?\/\//.test(html), html);
        tally.check("the page has no inline script or style", !/<script(?![^>]*src=)|<style|style=|\son\w+=/.test(html), html);
        tally.equal("an ETag saves the page", 304, (await at("/painel", { "If-None-Match": page.headers.etag })).status);
        tally.equal("any address of the panel is the page", html, (await at("/painel/projetos/7?ver=lista")).body.toString());

        const files = [...html.matchAll(/(?:src|href)="(\/painel\/a\/[^"]+)"/g)].map((found) => found[1]);
        tally.equal("a script and a style", [".css", ".js"], files.map((file) => file.slice(file.lastIndexOf("."))).sort());
        let size = 0;
        for (const file of files) {
            const plain = await at(file);
            const packed = await at(file, { "Accept-Encoding": "gzip" });
            size += packed.body.length;
            tally.check(`${file} has its digest in its name`, /-[A-Z0-9]{8}\.(js|css)$/.test(file));
            tally.equal(`${file} never changes`, "public, max-age=31536000, immutable", plain.headers["cache-control"]);
            tally.equal(`${file} is compressed`, ["gzip", "Accept-Encoding"], [packed.headers["content-encoding"], packed.headers.vary]);
            tally.check(`${file} has the policy too`, packed.headers["content-security-policy"] === policy);
        }
        tally.check(`the panel has less than 100 KB: ${size}`, size < 100 * 1024, size);
        console.log(`  the panel: ${size} bytes gzipped`);
        tally.equal("a file that is not there", 404, (await at("/painel/a/nada-00000000.js")).status);
        tally.equal("nothing is listed", 404, (await at("/painel/a/")).status);
        tally.equal("nothing is above the pages", [404, 404], [(await at("/painel/../../etc/passwd")).status, (await at("/painel/%2e%2e/%2e%2e/nginx.conf")).status]);
        tally.equal("a page takes no POST", 405, (await at(files[0], {}, "POST")).status);
        tally.equal("readyz is not for clients", 404, (await at("/readyz")).status);
        const manifest = JSON.parse((await at("/painel/icarus.webmanifest")).body);
        tally.equal("the panel can be installed", ["/painel", "standalone"], [manifest.start_url, manifest.display]);
        tally.equal("the API still asks for a token", 401, (await at("/produtos")).status);
    });
}
