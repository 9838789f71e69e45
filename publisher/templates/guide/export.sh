publisher export /srv/copy
# nginx, in its http block:   include /srv/copy/current/nginx.conf;
# or Caddy, in its Caddyfile: import /srv/copy/current/Caddyfile
nginx -t && systemctl reload nginx
