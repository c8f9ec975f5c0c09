// Two nodes behind nginx, as deploy/ describes them, with a Redis and a database of their own. The database is that of
// a third hub, which nobody visits: it only has to outlive the nodes.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { databaseUrl, folder, freeAddress, ROOT, runs, start, until } from './hub.mjs';

/** The address from which nginx talks to the nodes: theirs to trust. */
const PROXY = '127.0.0.9';

/**
 * Starts it all. What it answers may stand wherever a test needs a hub: people of the demonstration open `url`.
 * `nodes` are hubs too, to be killed, stopped and restarted; `redis` and `nginx` are programs, for `end` and `begin`.
 */
export async function startCluster(name, { settings = {} } = {}) {
  const keeper = await start(`${name}-keeper`, { arguments: ['--demo'], settings });
  const [entrance, ...listen] = [await freeAddress(), await freeAddress(), await freeAddress()];
  const redis = await startRedis(`${name}-redis`);
  const url = `http://${entrance}`;
  const nodes = [];
  for (const [index, node] of ['one', 'two'].entries()) {
    const own = {
      OSMOSE_URL: url,
      OSMOSE_TRUSTED_PROXIES: PROXY,
      OSMOSE_NODE: node,
      DATABASE_URL: databaseUrl(keeper),
      REDIS_URL: redis.url,
      ...settings,
    };
    nodes.push(await start(`${name}-${node}`, { settings: own, listen: listen[index] }));
  }
  const nginx = await startNginx(`${name}-nginx`, entrance, listen);
  return { name: keeper.name, place: keeper.place, url, data: keeper.data, nodes, redis, nginx };
}

/** A node at its own address, past nginx, for programs: browsers would be refused, for it is not the hub's address. */
export const direct = (cluster, node) => ({ ...cluster, url: `http://${node.listen}` });

/** Ends a program as a power cut would. */
export async function end(program) {
  const { pid } = JSON.parse(fs.readFileSync(path.join(program.place, 'program.json'), 'utf8'));
  if (runs(pid)) process.kill(pid, 'SIGKILL');
  await until(() => !runs(pid), `${program.name} has ended`);
}

/** Starts a program again that was ended, at the same address. */
export const begin = (program) => launch(program);

async function startRedis(name) {
  const address = await freeAddress();
  const [host, port] = address.split(':');
  const arguments_ = ['--bind', host, '--port', port, '--save', '', '--appendonly', 'no', '--daemonize', 'no'];
  const redis = await launch({ name, program: 'redis-server', arguments: arguments_, address });
  return { ...redis, url: `redis://${address}/` };
}

function startNginx(name, address, nodes) {
  const place = makePlace(name);
  const file = path.join(place, 'nginx.conf');
  fs.writeFileSync(file, configuration(place, address, nodes));
  // One process, which can be killed: workers would outlive it.
  const arguments_ = ['-p', place, '-c', file, '-g', 'daemon off; master_process off;'];
  return launch({ name, place, program: 'nginx', arguments: arguments_, address });
}

/** The configuration of deploy/: only addresses and paths are others, and the way to it is not encrypted. */
function configuration(place, address, nodes) {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const own = [`proxy_bind ${PROXY};`, ...kinds.map((kind) => `${kind}_temp_path ${place}/${kind};`)];
  const text = fs.readFileSync(path.join(ROOT, 'deploy/nginx.conf'), 'utf8');
  return [
    ['http {\n', `http {\n    ${own.join('\n    ')}\n`],
    ['/var/log/nginx', place],
    ['/run/nginx.pid', `${place}/nginx.pid`],
    ['listen 80;', `listen unix:${place}/plain.sock;`],
    ['listen 443 ssl;', `listen ${address};`],
    ['worker_rlimit_nofile 65536;\n', ''],
    ['worker_connections 16384;', 'worker_connections 512;'],
    ['node1:8080', nodes[0]],
    ['node2:8080', nodes[1]],
  ]
    .reduce((before, [from, to]) => {
      if (!before.includes(from)) throw new Error(`deploy/nginx.conf says nothing of ${from}`);
      return before.replaceAll(from, to);
    }, text)
    .split('\n')
    .filter((line) => !line.trim().startsWith('ssl_'))
    .join('\n');
}

/** Starts a program, and waits until it takes connections. */
async function launch(program) {
  const place = program.place ?? makePlace(program.name);
  // A program that was killed leaves its sockets, and another one could not listen there.
  for (const name of fs.readdirSync(place)) {
    const left = path.join(place, name);
    if (fs.lstatSync(left).isSocket()) fs.rmSync(left);
  }
  const output = fs.openSync(path.join(place, 'said.log'), 'a');
  const child = spawn(program.program, program.arguments, {
    cwd: place,
    stdio: ['ignore', output, output],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    detached: true,
  });
  child.unref();
  fs.closeSync(output);
  let failed;
  child.once('error', (error) => (failed = error));
  fs.writeFileSync(path.join(place, 'program.json'), JSON.stringify({ pid: child.pid }));
  const [host, port] = program.address.split(':');
  await until(() => {
    if (failed || child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${program.name} ended: ${failed ?? fs.readFileSync(path.join(place, 'said.log'), 'utf8')}`);
    }
    return connects(host, Number(port));
  }, `${program.name} listens`);
  return { ...program, place };
}

function makePlace(name) {
  const place = path.join(folder(), name);
  fs.mkdirSync(place, { mode: 0o711 });
  return place;
}

function connects(host, port) {
  return new Promise((done) => {
    const socket = net.connect({ host, port }, () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}
