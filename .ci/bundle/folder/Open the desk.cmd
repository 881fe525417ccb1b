@echo off
rem Opens the desk in your browser. Nothing is installed: your ledger lies in your own files, and all else in this folder.
if not exist "%~dp0python\pythonw.exe" goto torn
if not exist "%~dp0start.py" goto torn
start "" "%~dp0python\pythonw.exe" "%~dp0start.py"
if errorlevel 1 goto failed
exit /b 0

:torn
echo.
echo   The rest of the folder is not here. A compressed folder must be unpacked before it can be used:
echo   close it, click it with the right button, choose "Extract All", and start from the new folder.
echo.
pause
exit /b 1

:failed
echo.
echo   Windows did not let it start. What it said stands above; "READ ME.txt" says what helps.
echo.
pause
exit /b 1
