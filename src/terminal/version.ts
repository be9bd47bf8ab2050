/** The version of the package, which `tiara --version` shows. A test compares it with package.json. */
export const VERSION = '0.1.0';
