// SPDX-License-Identifier: AGPL-3.0-or-later
// The peer: nginx with one process, the same TLS certificate, keep-alive connections to the same worker, and the same
// added headers. It has no limits and does not know firms.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stack } from '../support/stack.mjs';
import { childrenOf } from './measure.mjs';
import { until } from '../support/until.mjs';

export const PORT = Number(process.env.PORTICO_BENCH_PEER_PORT);

export async function startNginx(scene) {
    const folder = join(stack.var, 'nginx');
    for (const name of ['plain', 'kept']) mkdirSync(join(folder, name), { recursive: true, mode: 0o777 });
    chmodSync(join(folder, 'kept'), 0o777);
    const tls = join(stack.var, 'tls');
    writeFileSync(
        join(folder, 'nginx.conf'),
        `worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
user portico;
events { worker_connections 1024; }
http {
  access_log ${folder}/access.log; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  keepalive_requests 1000000; sendfile on;
  upstream worker { server unix:${stack.run}/worker-1.sock; keepalive 64; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${PORT} ssl http2;
    ssl_certificate ${tls}/cert.pem; ssl_certificate_key ${tls}/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
    location /plain/ { alias ${folder}/plain/; }
    location /kept/ { alias ${folder}/kept/; dav_methods PUT; client_max_body_size 4m; }
    location / {
      proxy_pass http://worker; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host ${scene.firm.slug}.${stack.domain}; proxy_set_header x-portico-firm ${scene.firm.number};
      proxy_set_header x-portico-address $remote_addr; proxy_set_header x-portico-request $request_id;
      add_header Strict-Transport-Security "max-age=63072000"; add_header X-Content-Type-Options nosniff;
    }
  }
}`,
    );
    const child = spawn('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' });
    await until('nginx', () => childrenOf(child.pid).length > 0);
    return { folder, pids: () => childrenOf(child.pid), stop: () => child.kill('SIGQUIT') };
}
