// The licenses of code in dist that comes without a license file: what packages copied from elsewhere, and libraries that are
// not bundled. Each entry names the module that has the code, so that the build fails when it is gone.
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software
is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const VENDORED = [
  {
    // Compiled to WebAssembly.
    name: 'llhttp',
    license: 'MIT',
    module: 'undici/lib/llhttp/llhttp-wasm.js',
    text: `Copyright Fedor Indutny, 2018.\n\n${MIT}`,
  },
  {
    name: 'fetch-blob',
    license: 'MIT',
    module: 'undici/lib/web/fetch/body.js',
    text: `Copyright (c) 2019 David Frank\n\n${MIT}`,
  },
  {
    name: 'formdata-polyfill',
    license: 'MIT',
    module: 'undici/lib/web/fetch/body.js',
    text: `Copyright (c) 2016 Jimmy Karl Roland Wärting\n\n${MIT}`,
  },
  {
    name: 'node-mariasql',
    license: 'MIT',
    module: 'named-placeholders/index.js',
    text: `Copyright Brian White. All rights reserved.\n\n${MIT}`,
  },
  {
    name: 'sqlstring',
    license: 'MIT',
    module: 'sql-escaper/lib/index.js',
    text: `Copyright (c) 2012 Felix Geisendörfer (felix@debuggable.com) and contributors\n\n${MIT}`,
  },
  {
    name: 'denque',
    license: 'Apache-2.0',
    module: 'mysql2/lib/ring_queue.js',
    text: 'Copyright (c) 2018 Mike Diarmid (Salakar) <mike.diarmid@gmail.com>\n\nThe license has the same text as that of long.',
  },
];

/** One entry for each, in the form of licenses.txt. `modules` are the bundled files, such as `undici/lib/api.js`. */
export function vendoredLicenseTexts(modules) {
  return VENDORED.map(({ name, license, module, text }) => {
    if (!modules.includes(module)) {
      throw new Error(`VENDORED has ${name} in ${module}, which is not in the bundle: remove or correct it`);
    }
    return `${name}, in ${module} (${license})\n\n${text}`;
  });
}
