/** What the name of a host says about the way to it. */

/** Names by which a container reaches the machine that it runs on. */
const CONTAINER_HOSTS = ['host.docker.internal', 'host.containers.internal'];

/** Whether the host is this machine. Takes an IPv6 address with or without brackets. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || /^\[?::1\]?$/.test(host) || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Whether nobody outside of this machine sees what is sent to the host: this machine itself, or a container on it, whose
 * name has no dot (`ollama`). Private addresses do not count, because a whole company may share that network.
 */
export function isOnThisMachine(host: string): boolean {
  return isLoopback(host) || CONTAINER_HOSTS.includes(host) || /^[a-z0-9_-]+$/i.test(host);
}
